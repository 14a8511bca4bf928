"""Django's PostgreSQL engine with a cheaper look at connections that were kept."""
