import requests


def upload(url, filePath, accessId, secret, data={}, header={}):
    with open(filePath, "rb") as file:
        return requests.post(url, auth=(accessId, secret), files={"file": file}).text
