"""Agents, teams, roles, sessions: who works here and what each may do."""
