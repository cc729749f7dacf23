#include <cstdint>
#include <string>
#include <curl/curl.h>

static size_t append(char *data, size_t size, size_t count, void *text)
{
    static_cast<std::string *>(text)->append(data, size * count);
    return size * count;
}

std::string upload_with(CURL *curl, const std::string &url, const std::string &file, const std::string &accessId,
                        const std::string &secretKey)
{
    std::string answer;
    curl_mime *form = curl_mime_init(curl);
    curl_mimepart *part = curl_mime_addpart(form);
    curl_mime_name(part, "file");
    curl_mime_filedata(part, file.c_str());
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
    curl_easy_setopt(curl, CURLOPT_USERNAME, accessId.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, secretKey.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_perform(curl);
    curl_mime_free(form);
    return answer;
}

std::string upload(const std::string url, const std::string &file, uint32_t accessId, const std::string &secretKey,
                   std::string &err)
{
    CURL *curl = curl_easy_init();
    std::string answer = upload_with(curl, url, file, std::to_string(accessId), secretKey);
    curl_easy_cleanup(curl);
    return answer;
}
