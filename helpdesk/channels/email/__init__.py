"""The channel e-mail: raw mails to one value, in and out by SMTP and IMAP."""
