// SPDX-License-Identifier: MIT
#include "support/script.hpp"

#include <algorithm>

namespace feedmerged::test {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 304:
            return "Not Modified";
        case 404:
            return "Not Found";
        case 429:
            return "Too Many Requests";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Whatever";
    }
}

std::string make_response(int status, const HeaderList& headers, std::string_view body) {
    std::string out = "HTTP/1.1 " + std::to_string(status) + ' ';
    out += reason_phrase(status);
    out += "\r\n";
    bool framed = status == 204 || status == 304;
    for (const auto& [name, value] : headers) {
        out += name + ": " + value + "\r\n";
        framed = framed || equals_any_case(name, "content-length") ||
                 equals_any_case(name, "transfer-encoding");
    }
    if (!framed) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    out += "\r\n";
    out += body;
    return out;
}

}  // namespace

bool equals_any_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::size_t SeenRequest::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        headers, [name](const auto& header) { return equals_any_case(header.first, name); }));
}

std::string SeenRequest::header(std::string_view name) const {
    const auto it = std::ranges::find_if(
        headers, [name](const auto& header) { return equals_any_case(header.first, name); });
    return it == headers.end() ? std::string{} : it->second;
}

Answer& Answer::respond(int status, HeaderList headers, std::string_view body) {
    return send(make_response(status, headers, body));
}
Answer& Answer::respond_with(std::function<std::string(const SeenRequest&)> make) {
    steps_.emplace_back(Compute{std::move(make)});
    return *this;
}
Answer& Answer::send(std::string_view raw) {
    steps_.emplace_back(Send{std::string(raw)});
    return *this;
}
Answer& Answer::send_forever(std::string_view raw) {
    steps_.emplace_back(Send{std::string(raw), true});
    return *this;
}
Answer& Answer::stall() {
    steps_.emplace_back(Stall{});
    return *this;
}
Answer& Answer::pause(std::chrono::milliseconds length) {
    steps_.emplace_back(Pause{length});
    return *this;
}
Answer& Answer::close() {
    steps_.emplace_back(End{});
    return *this;
}
Answer& Answer::reset() {
    steps_.emplace_back(End{true});
    return *this;
}

Script::Script(std::shared_ptr<State> state) : state_(std::move(state)) {}

template <class Change>
Script& Script::change(Change change_last) {
    const std::lock_guard lock(state_->mutex);
    change_last(state_->answers.back());
    return *this;
}

Script& Script::respond(int status, HeaderList headers, std::string_view body) {
    return change([&](Answer& a) { a.respond(status, std::move(headers), body); });
}
Script& Script::respond_with(std::function<std::string(const SeenRequest&)> make) {
    return change([&](Answer& a) { a.respond_with(std::move(make)); });
}
Script& Script::send(std::string_view raw) {
    return change([&](Answer& a) { a.send(raw); });
}
Script& Script::send_forever(std::string_view raw) {
    return change([&](Answer& a) { a.send_forever(raw); });
}
Script& Script::stall() {
    return change([](Answer& a) { a.stall(); });
}
Script& Script::pause(std::chrono::milliseconds length) {
    return change([&](Answer& a) { a.pause(length); });
}
Script& Script::close() {
    return change([](Answer& a) { a.close(); });
}
Script& Script::reset() {
    return change([](Answer& a) { a.reset(); });
}
Script& Script::then() {
    const std::lock_guard lock(state_->mutex);
    state_->answers.emplace_back();
    return *this;
}

}  // namespace feedmerged::test
