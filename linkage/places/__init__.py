"""Places: one site under all its names, learnt from wordings that stand together and from incidents that share it."""
