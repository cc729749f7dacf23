"""Answers of the server, and what the sample must make of them."""

from upload_conformance.case import Answer, Case, Refused

CASES = (
    Case(
        id="answer-ret-code",
        sentence="HTTP 200 with a retCode other than 0 is an error that names retCode and errMsg.",
        sentence_zh="HTTP 200 但 retCode 不为 0 是错误，错误信息包含 retCode 与 errMsg。",
        server=Answer(body='{"retCode":10030002,"errMsg":"accessId 与 secretKey 不匹配"}'.encode()),
        expect=(Refused(("api",), ("10030002", "accessId 与 secretKey 不匹配"), ret_code=10030002),),
    ),
    Case(
        id="answer-401-json",
        sentence="HTTP 401 with the service's JSON is an error that names the status, retCode and errMsg.",
        sentence_zh="HTTP 401 加 JSON 是错误，错误信息包含状态码、retCode 与 errMsg。",
        server=Answer(401, b'{"retCode":1008003,"errMsg":"authentication failed"}'),
        expect=(Refused(("http",), ("401", "1008003", "authentication failed"), http_status=401),),
    ),
    Case(
        id="answer-500-text",
        sentence="HTTP 500 with a text is an error that names the status and shows the text.",
        sentence_zh="HTTP 500 加纯文本是错误，错误信息包含状态码与文本。",
        server=Answer(500, b"upstream is on fire", "text/plain"),
        expect=(Refused(("http",), ("500", "upstream is on fire"), http_status=500),),
    ),
    Case(
        id="answer-empty",
        sentence="HTTP 200 with an empty body is an error.",
        sentence_zh="HTTP 200 但响应体为空是错误。",
        server=Answer(body=b""),
        expect=(Refused(("answer",)),),
    ),
    Case(
        id="answer-html",
        sentence="HTTP 200 with an HTML page (a captive portal, a gateway) is an error that shows its beginning.",
        sentence_zh="HTTP 200 但返回 HTML 页面（门户、网关）是错误，错误信息显示其开头。",
        server=Answer(body=b"<html><title>Please sign in</title></html>", content_type="text/html"),
        expect=(Refused(("answer",), ("<html><title>Please sign in",)),),
    ),
    Case(
        id="redirect-302",
        sentence="A redirect to another server is an error; it is not followed.",
        sentence_zh="重定向到其他服务器是错误，不跟随。",
        server=Answer(302, b"", headers=(("Location", "http://other.test:{elsewhere}/v3/push/package/upload"),)),
        elsewhere=Answer(),
        expect=(Refused(("http",), ("302",), http_status=302),),
    ),
)
