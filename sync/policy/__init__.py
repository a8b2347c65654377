"""What an answer means, how long to wait, what to send next: pure rules of the kiosk's side.

Only a verdict retires a record; a status code never does.
"""
