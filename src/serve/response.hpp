// SPDX-License-Identifier: MIT
// An answer that is made once and sent any number of times: libmicrohttpd counts who still sends
// it. Made on any thread, changed and queued on the server's alone.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct MHD_Connection;
struct MHD_Response;

namespace feedmerged::serve {

using Headers = std::vector<std::pair<std::string, std::string>>;

class Response {
  public:
    /// `body` may be null: none. Throws std::bad_alloc.
    Response(int status, const Headers& headers, std::shared_ptr<const std::string> body);
    /// Replaces a header.
    void set(const char* name, const std::string& value);
    /// False where memory is short: the connection is closed then.
    [[nodiscard]] bool send(MHD_Connection* connection) const;
    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] std::size_t body_bytes() const { return body_bytes_; }

  private:
    struct Release {
        void operator()(MHD_Response* response) const;
    };
    int status_;
    std::size_t body_bytes_;
    std::unique_ptr<MHD_Response, Release> response_;
};

/// What every answer carries, whatever it is.
[[nodiscard]] Headers common_headers();
/// For answers that are no document: nothing in them may run or load anything.
[[nodiscard]] Headers plain_headers(const std::string& cache_control);

}  // namespace feedmerged::serve
