import requests


def upload(url, filePath, accessId, secret, session=requests):
    with open(filePath, "rb") as file:
        return session.post(url, auth=(accessId, secret), files={"file": file}).text
