import base64

from pip._vendor import requests
from pip._vendor.urllib3 import encode_multipart_formdata


def upload(url, filePath, accessId, secret, data={}, header={}):
    openFile = open(filePath, "rb")
    data["file"] = (filePath, openFile.read())
    encodeData = encode_multipart_formdata(data)
    body = encodeData[0]
    token = base64.b64encode((accessId + ":" + secret).encode("utf-8")).decode("utf-8")
    header["Authorization"] = "Basic " + token
    header["Content-Type"] = encodeData[1]
    response = requests.post(url, headers=header, data=body)
    print(response.json())


if __name__ == "__main__":
    upload("https://api.push.example/v3/push/package/upload", "D:/files/accounts.zip", "1500000000", "your secret key")
