"""Evidence of two incidents: what may agree, how likely agreement is within a series, and how rare by chance."""
