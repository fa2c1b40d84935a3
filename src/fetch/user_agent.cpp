// SPDX-License-Identifier: MIT
// How feedmerged names itself to servers. Pure; thread-safe.
#include "feedmerged/fetch/transfers.hpp"

namespace feedmerged::fetch {

std::string make_user_agent(std::string_view version, std::string_view contact) {
    std::string out = "feedmerged/" + std::string(version);
    if (contact.empty()) return out;
    out += " (+";
    for (const char c : contact) {
        // A comment's grammar (RFC 9110 §5.6.5); controls could end the header line.
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) continue;
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        out += c;
    }
    return out + ')';
}

}  // namespace feedmerged::fetch
