"""A plan becomes results: who is judged in which cases, side by side; knows neither pytest nor Docker."""
