"""What can be said about a questionnaire without a single answer: codebook, DDI, schema, labels.

Instrument in, bytes out. Everything is made from the codebook of `questionnaires`, so that a new
question type needs no line here.
"""
