"""Every screen in every language, theme and size: as pictures to look at, and to check."""
