"""Accounts, sessions, permissions and two-person approvals."""
