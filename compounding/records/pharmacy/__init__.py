"""The pharmacy's profile: what it is called and works with, and the rules and defaults that its orders take."""
