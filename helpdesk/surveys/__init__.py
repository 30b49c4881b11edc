"""Surveys: one invitation for each resolution, asked by mail, answered on a page; reports read the responses."""
