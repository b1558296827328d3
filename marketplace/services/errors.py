"""What goes wrong around the product's processes, told to the person at the keyboard."""


class ServiceError(Exception):
    """One Dutch line that says what is wrong and what to do; shown without a traceback."""
