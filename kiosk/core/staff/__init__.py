"""The staff screen, pure: what staff touch, what the device answers, what is shown.

It is a machine of its own beside the visit's, so that nothing of it can reach a client's screen:

    change = update(rules, state, message, at_s)     # StaffState | None: None is "nobody is here"
    seen = view(rules, state, texts)                 # kiosk.core.staff.viewmodels
"""
