// SPDX-License-Identifier: MIT
#include "compress.hpp"

#include "feedmerged/core/serve_limits.hpp"

#include <limits>

#include <brotli/encode.h>
#include <zlib.h>

namespace feedmerged::serve {
namespace {

constexpr int kGzipLevel = 6;
constexpr int kGzipWindow = 15 + 16;  // 16: with gzip's head, whose time stays 0
constexpr int kGzipMemory = 8;
// Of 0 to 11: as quick as gzip at its level and a tenth smaller; 11 takes seconds for a megabyte.
constexpr int kBrotliQuality = 6;

bool is_worth_it(std::string_view bytes) {
    return bytes.size() >= limits::kLeastToCompress &&
           bytes.size() <= std::numeric_limits<uInt>::max() / 2;
}

}  // namespace

std::string gzip(std::string_view bytes) {
    if (!is_worth_it(bytes)) return {};
    z_stream stream{};
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(bytes.size() - 1, '\0');  // what needs more is not worth it
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(result == Z_STREAM_END ? stream.total_out : 0);
    deflateEnd(&stream);
    out.shrink_to_fit();
    return out;
}

std::string brotli(std::string_view bytes) {
    if (!is_worth_it(bytes)) return {};
    std::string out(bytes.size() - 1, '\0');
    std::size_t length = out.size();
    const auto done =
        BrotliEncoderCompress(kBrotliQuality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                              reinterpret_cast<const std::uint8_t*>(bytes.data()), &length,
                              reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(done == BROTLI_TRUE ? length : 0);
    out.shrink_to_fit();
    return out;
}

}  // namespace feedmerged::serve
