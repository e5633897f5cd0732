"""The daily sheets: the bulletin's section, a page a BCU, one for the force. Internal: ids, never names or "
"addresses."""
