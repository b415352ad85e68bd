"""Every screen on which a question is asked: citizen forms, QR codes, posters.

It speaks to the rest of the service only through `kiosk.host.FormHost`.
"""
