"""The privacy notice and the accessibility statement."""

from __future__ import annotations

from kiosk.core.view.frame import Words


def privacy_notice(words: Words) -> tuple[str, ...]:
    """Return the paragraphs of the privacy notice (GDPR articles 12 and 13, in plain words)."""
    return (*_what_is_stored(words), *_what_becomes_of_it(words), *_who_answers(words))


def accessibility_statement(words: Words) -> tuple[str, ...]:
    """Return the paragraphs of the accessibility statement in plain words."""
    _ = words.gettext
    return (
        _(
            "We want everybody to be able to answer here. This screen partially meets level AA of"
            " the accessibility guidelines WCAG 2.2. Nobody independent has audited it. The"
            " accessibility authority supervises."
        ),
        _(
            "You can choose your language at any time. The AA button gives larger text and strong"
            " contrast. No answer is told by colour alone: each face has a word under it."
        ),
        _(
            "You can take all the time you need. Before the screen clears it asks whether you are"
            " still there, and one touch gives you more time, as often as you like."
        ),
        _(
            "A keyboard can be connected: Tab moves from one control to the next and Enter chooses"
            " it. Nothing needs two fingers, a swipe or a long touch."
        ),
        _(
            "What is missing: the screen does not read its texts aloud, and there is no easy"
            " language yet. If the screen is too high for you or you can't use it, please ask the"
            " staff for another way to answer."
        ),
        _reporting(words),
    )


def _what_is_stored(words: Words) -> tuple[str, ...]:
    _ = words.gettext
    return (
        _(
            "Answering is voluntary and anonymous. We do not ask who you are. No name, picture,"
            " voice or queue number is stored, and your answers are not connected to your matters"
            " here in any way."
        ),
        _(
            "We store your answers, the language you used, and a coarse time: an hour, half a day,"
            " a day or a week. The minute is never stored. Answers that come very fast or many"
            " times alike, outside opening hours, or just after staff used the screen are marked as"
            " doubtful but not removed."
        ),
        _(
            "Please do not write names in a comment. Identity codes, phone numbers, e-mail and web"
            " addresses, account and card numbers and number plates are removed before anything is"
            " stored. Text that you do not send is not stored."
        ),
    )


def _what_becomes_of_it(words: Words) -> tuple[str, ...]:
    _ = words.gettext
    return (
        _(
            "Your answers are stored on this device and may be passed on to a server of the"
            " organisation that runs this office. Its staff read them to make the service better."
            " They are used for nothing else."
        ),
        _(
            "This device keeps them for at most {days} days after the server has stored them. How"
            " long the server keeps them, comments too, the organisation decides."
        ).format(days=words.rules.retention_days),
        _(
            "Until your visit ends you can change your answers or remove them: choose “Change my"
            " answer” and then “Remove my answers”. After that nobody can tell which answers are"
            " yours, so they can no longer be taken out."
        ),
    )


def _who_answers(words: Words) -> tuple[str, ...]:
    _ = words.gettext
    controller = words.local(words.rules.controller)
    if controller:
        controlled = _("{controller} answers for this information (the controller).").format(
            controller=controller
        )
    else:
        controlled = _("The organisation that runs this office answers for this information.")
    basis = _("It is collected as part of a public task: to develop the service with its clients.")
    rights = _(
        "You may ask what is stored about you and complain to the Data Protection Ombudsman. Since"
        " nobody can tell which answers are yours, they can't be shown or corrected later."
    )
    return f"{controlled} {basis}", rights, _contact(words)


def _contact(words: Words) -> str:
    _ = words.gettext
    contact = words.local(words.rules.contact)
    if contact:
        return _("Questions about data protection: {contact}").format(contact=contact)
    return _("If you have questions about data protection, please ask the staff.")


def _reporting(words: Words) -> str:
    _ = words.gettext
    told = _("Tell us what is in your way: write it as a comment here, or tell the staff.")
    contact = words.local(words.rules.contact)
    if contact is None:
        return told
    return f"{told} " + _("You can also write or call: {contact}").format(contact=contact)
