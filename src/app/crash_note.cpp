// SPDX-License-Identifier: MIT
#include "crash_note.hpp"

#include "feedmerged/core/quarantine_limits.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <memory>
#include <new>

#include <unistd.h>

namespace feedmerged::app {
namespace {

constexpr std::array kFaults = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// A handler can reach nothing else, and may use only what is lock-free.
std::atomic<int> crash_file{-1};
std::atomic<off_t> crash_offset{0};
static_assert(decltype(crash_file)::is_always_lock_free &&
              decltype(crash_offset)::is_always_lock_free);
std::array<struct sigaction, kFaults.size()> earlier{};

void on_fault(int signal, siginfo_t* info, void* /*context*/) {
    const int error = errno;
    if (const int file = crash_file; file >= 0)
        (void)!::pwrite(file, &kCrashed, sizeof kCrashed, crash_offset);
    for (std::size_t i = 0; i < kFaults.size(); ++i)
        if (kFaults[i] == signal) ::sigaction(signal, &earlier[i], nullptr);
    // A fault happens again where it was, with its address in the core; what was sent is sent anew
    // (both once this returns).
    if (info->si_code <= 0) ::raise(signal);
    errno = error;
}

void catch_faults() {
    for (std::size_t i = 0; i < kFaults.size(); ++i) {
        struct sigaction now {};
        if (::sigaction(kFaults[i], nullptr, &now) != 0 || now.sa_sigaction == &on_fault) continue;
        earlier[i] = now;
        struct sigaction ours {};
        ours.sa_sigaction = &on_fault;
        ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
        ::sigemptyset(&ours.sa_mask);
        ::sigaction(kFaults[i], &ours, nullptr);
    }
}

class SignalStack {
  public:
    SignalStack() {
        stack_t now{};
        // A sanitizer has given it one already.
        if (::sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
        memory_.reset(new (std::nothrow) std::byte[limits::kSignalStackBytes]);
        now = {};
        now.ss_sp = memory_.get();
        now.ss_size = limits::kSignalStackBytes;
        if (memory_ != nullptr) ::sigaltstack(&now, nullptr);
    }
    ~SignalStack() {
        if (memory_ == nullptr) return;
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
    }
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

  private:
    std::unique_ptr<std::byte[]> memory_;
};

}  // namespace

CrashNote::CrashNote(int file, off_t offset) : file_(file) {
    crash_offset = offset;
    crash_file = file;
    catch_faults();
}

CrashNote::~CrashNote() {
    int ours = file_;
    crash_file.compare_exchange_strong(ours, -1);
}

void CrashNote::prepare_this_thread() {
    thread_local const SignalStack stack;
    (void)stack;
}

}  // namespace feedmerged::app
