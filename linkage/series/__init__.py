"""Groups of incidents weighed as groups, grown from each new death, with ids that last."""
