exec curl -sS -u "$ACCESS_ID:$SECRET_KEY" -F "file=@$FILE" "$URL"
