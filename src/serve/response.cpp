// SPDX-License-Identifier: MIT
#include "response.hpp"

#include <new>

#include <microhttpd.h>

namespace feedmerged::serve {
namespace {

using Body = std::shared_ptr<const std::string>;

void release_body(void* kept) { delete static_cast<Body*>(kept); }

MHD_Response* make_response(Body body) {
    if (!body) return MHD_create_response_from_buffer(0, nullptr, MHD_RESPMEM_PERSISTENT);
    auto kept = std::make_unique<Body>(std::move(body));
    const std::string& bytes = **kept;
    MHD_Response* const response = MHD_create_response_from_buffer_with_free_callback_cls(
        bytes.size(), const_cast<char*>(bytes.data()), release_body, kept.get());
    if (response != nullptr) (void)kept.release();
    return response;
}

}  // namespace

void Response::Release::operator()(MHD_Response* response) const { MHD_destroy_response(response); }

Response::Response(int status, const Headers& headers, std::shared_ptr<const std::string> body)
    : status_(status),
      body_bytes_(body ? body->size() : 0),
      response_(make_response(std::move(body))) {
    if (!response_) throw std::bad_alloc();
    for (const auto& [name, value] : headers)
        if (MHD_add_response_header(response_.get(), name.c_str(), value.c_str()) != MHD_YES)
            throw std::bad_alloc();
}

void Response::set(const char* name, const std::string& value) {
    if (const char* old = MHD_get_response_header(response_.get(), name)) {
        const std::string kept = old;
        (void)MHD_del_response_header(response_.get(), name, kept.c_str());
    }
    (void)MHD_add_response_header(response_.get(), name, value.c_str());
}

bool Response::send(MHD_Connection* connection) const {
    return MHD_queue_response(connection, static_cast<unsigned>(status_), response_.get()) ==
           MHD_YES;
}

Headers common_headers() {
    return {{"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "no-referrer"},
            {"X-Frame-Options", "DENY"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Server", "feedmerged"}};
}

Headers plain_headers(const std::string& cache_control) {
    Headers headers = common_headers();
    headers.emplace_back("Content-Security-Policy",
                         "default-src 'none'; base-uri 'none'; form-action 'none'; "
                         "frame-ancestors 'none'; sandbox");
    headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    headers.emplace_back("Cache-Control", cache_control);
    return headers;
}

}  // namespace feedmerged::serve
