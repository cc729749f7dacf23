#include <stdio.h>
#include <string.h>
#include <iostream>
#include <string>
#include <curl/curl.h>

size_t writeData(void *data, size_t size, size_t count, void *user)
{
    std::string *answer = (std::string *)user;
    answer->append((char *)data, size * count);
    return size * count;
}

std::string getFileName(const std::string &file)
{
    size_t pos = file.find_last_of("/");
    if (pos > 0) {
        return file.substr(pos);
    }
    return file;
}

std::string upload(const std::string url, const std::string &file, uint32_t accessId, const std::string &secretKey, std::string &err)
{
    std::string filename = file;
    // a path on Windows
    size_t pos = file.find_last_of("\\");
    if (pos >= 0) {
        filename = file.substr(pos + 1);
        return filename;
    } else {
        filename = getFileName(file);
    }

    char auth[128] = {0};
    char coded[128] = {0};
    sprintf(auth, "%u:%s", accessId, secretKey.c_str());
    Base64encode(coded, auth, strlen(auth));

    char header[256] = {0};
    sprintf(header, "Authorization: Basic %s", coded);
    struct curl_slist *headers = NULL;
    headers = curl_slist_append(headers, header);
    headers = curl_slist_append(headers, "Expect:");

    struct curl_httppost *post = NULL;
    struct curl_httppost *last = NULL;
    curl_formadd(&post, &last, CURLFORM_COPYNAME, "file", CURLFORM_FILE, file.c_str(), CURLFORM_FILENAME, filename.c_str(), CURLFORM_END);

    std::string *answer = NULL;
    std::string text;
    CURL *curl = curl_easy_init();
    if (curl) {
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_HTTPPOST, post);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
        curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, writeData);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
        CURLcode res = curl_easy_perform(curl);
        if (res != CURLE_OK) {
            err = curl_easy_strerror(res);
            return "";
        }
        answer = text.empty() ? NULL : &text;
    }
    return answer->c_str();
}

int main()
{
    std::string err;
    std::string resp = upload("https://push.example.com/v3/push/package/upload", "D:\\packages\\accounts.zip", 1500000000, "0123456789abcdef", err);
    std::cout << resp << std::endl;
    return 0;
}
