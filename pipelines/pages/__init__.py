"""Plain pages of the desk: tonight's list, a series, all deaths, a death. No script runs in them.

They show what the notebooks show, by the same views, and stand there in a moment; judging, undo and exports are forms.
"""
