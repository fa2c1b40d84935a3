// SPDX-License-Identifier: MIT
#include "read_input.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

namespace feedmerged::app {

Result<std::string> read_input(const std::string& file) {
    const auto close = [](std::FILE* stream) {
        if (stream != stdin) std::fclose(stream);
    };
    const std::unique_ptr<std::FILE, decltype(close)> in(
        file == "-" ? stdin : std::fopen(file.c_str(), "rb"), close);
    if (!in) return fail(file + ": " + std::strerror(errno));
    std::string out;
    char buffer[64 * 1024];
    while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, in.get())) {
        if (out.append(buffer, n).size() > limits::kMaxInputBytes)
            return fail(file + " has more than " + describe_size(limits::kMaxInputBytes));
    }
    if (std::ferror(in.get()) != 0) return fail(file + ": " + std::strerror(errno));
    return out;
}

}  // namespace feedmerged::app
