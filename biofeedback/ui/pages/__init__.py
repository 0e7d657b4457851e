"""The pages: each shows one frozen view and asks for things by signals."""
