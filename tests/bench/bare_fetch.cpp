// SPDX-License-Identifier: MIT
// The measure for the daemon's cycles: the same conditional requests by libcurl's multi interface
// alone, so many at once, with nothing around them. Reads "URL<TAB>ETAG" lines from stdin, sends
// If-None-Match, and prints how many answers had which status.
//
// usage: bare_fetch [AT_ONCE] < LIST      (default 64)
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <curl/curl.h>

namespace {

struct Slot {
    CURL* handle = nullptr;
    curl_slist* headers = nullptr;
};

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

std::vector<std::pair<std::string, std::string>> read_list() {
    std::vector<std::pair<std::string, std::string>> out;
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t tab = line.find('\t');
        if (tab == std::string::npos) throw std::runtime_error("no tab in \"" + line + "\"");
        out.emplace_back(line.substr(0, tab), line.substr(tab + 1));
    }
    return out;
}

void start(CURLM* multi, Slot& slot, const std::pair<std::string, std::string>& request) {
    curl_slist_free_all(slot.headers);
    slot.headers = curl_slist_append(nullptr, ("If-None-Match: " + request.second).c_str());
    curl_easy_setopt(slot.handle, CURLOPT_URL, request.first.c_str());
    curl_easy_setopt(slot.handle, CURLOPT_HTTPHEADER, slot.headers);
    curl_multi_add_handle(multi, slot.handle);
}

void run(std::size_t at_once) {
    const auto list = read_list();
    CURLM* multi = curl_multi_init();
    std::vector<Slot> slots(std::min(at_once, list.size()));
    std::map<long, std::size_t> statuses;
    std::size_t next = 0;
    for (Slot& slot : slots) {
        slot.handle = curl_easy_init();
        curl_easy_setopt(slot.handle, CURLOPT_WRITEFUNCTION, &ignore);
        curl_easy_setopt(slot.handle, CURLOPT_PROXY, "");
        curl_easy_setopt(slot.handle, CURLOPT_PRIVATE, &slot);
        start(multi, slot, list[next++]);
    }
    for (std::size_t done = 0; done < list.size();) {
        int left = 0;
        curl_multi_perform(multi, &left);
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            Slot* slot = nullptr;
            long status = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            ++statuses[message->data.result == CURLE_OK ? status : -1];
            ++done;
            curl_multi_remove_handle(multi, slot->handle);
            if (next < list.size()) start(multi, *slot, list[next++]);
        }
        if (done < list.size()) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    for (const auto& [status, count] : statuses) std::cout << status << ": " << count << '\n';
    for (Slot& slot : slots) {
        curl_easy_cleanup(slot.handle);
        curl_slist_free_all(slot.headers);
    }
    curl_multi_cleanup(multi);
}

}  // namespace

int main(int argc, char** argv) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    try {
        run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 64);
    } catch (const std::exception& error) {
        std::cerr << "bare_fetch: " << error.what() << '\n';
        return 1;
    }
    curl_global_cleanup();
    return 0;
}
