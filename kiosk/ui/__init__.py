"""The screen. The only package that imports Kivy."""
