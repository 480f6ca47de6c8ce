"""Asks servers: questions in, answers out, at the pace that the servers can take. Knows nothing of rows or caches.

    question -> pieces -> lanes -> the server with most room -> replies -> answer

client     the way through, and whose fault it is when one is left without an answer
lanes      what waits, so that long prompts never hold up short ones      limit    how much is in flight to a server
servers    one server: is it there, how is it spoken to                    dialect  questions as requests, and back
outages    servers that are gone, and the prompts that they may have died of
http       one request, every failure of it a Fault                        faults   the kinds of them
tokens     prompts as token ids, what they share tokenised once
"""

from teacher.client.client import MAX_TRIES, Client, Counts

__all__ = ["MAX_TRIES", "Client", "Counts"]
