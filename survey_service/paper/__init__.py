"""Questionnaires on paper: forms, the map of their boxes, and the script that is read aloud.

Values in, bytes out: `form.printed_form` and `script.printed_script` know no file but packaged
data, no clock and no database. The pages are laid out by Typst with a typeface that is shipped
here, so that the same questionnaire gives the same bytes on every machine.
"""
