// SPDX-License-Identifier: Apache-2.0
// Encoding and decoding of messages through the `fields(visitor)` member that each message has. What comes from the
// other side is never trusted: the decoder checks every length against what is left and against a limit, accepts only
// 0 and 1 for a bool, and a message with bytes left over is no message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "support/unique_fd.h"

namespace mapcheck::protocol {

constexpr std::size_t kMaxMessage = 80 * 1024;
constexpr std::size_t kMaxText = 32766;
constexpr std::size_t kMaxHandles = 64;
constexpr std::size_t kMaxDescriptors = 2;

// The descriptors that came with a message, in order.
using Descriptors = std::array<UniqueFd, kMaxDescriptors>;

// A descriptor as a field: borrowed by the sender, owned by the receiver.
class PassedFd {
 public:
  PassedFd() = default;
  static PassedFd borrow(int number) {
    PassedFd field;
    field.borrowed_ = number;
    return field;
  }
  static PassedFd own(UniqueFd fd) {
    PassedFd field;
    field.owned_ = std::move(fd);
    return field;
  }
  int get() const { return owned_ ? owned_.get() : borrowed_; }
  UniqueFd take() { return std::move(owned_); }

 private:
  int borrowed_ = -1;
  UniqueFd owned_;
};

class Encoder {
 public:
  std::span<const std::byte> bytes() const { return bytes_; }
  std::span<const int> descriptors() const { return {descriptors_.data(), descriptor_count_}; }
  void clear() {
    bytes_.clear();
    descriptor_count_ = 0;
  }

  template <class T>
  void operator()(const char*, const T& value) {
    put(value);
  }

 private:
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(const T& value) { append(&value, sizeof(T)); }
  template <class Element>
  void put_many(const Element* first, std::size_t count) {
    put(static_cast<std::uint32_t>(count));
    append(first, count * sizeof(Element));
  }
  void put(const std::string& text) { put_many(text.data(), text.size()); }
  void put(const std::u16string& text) { put_many(text.data(), text.size()); }
  void put(const std::vector<std::uint64_t>& values) { put_many(values.data(), values.size()); }
  void put(const PassedFd& field) {
    const bool present = field.get() >= 0 && descriptor_count_ < kMaxDescriptors;
    put(present);
    if (present) descriptors_[descriptor_count_++] = field.get();
  }

  void append(const void* raw, std::size_t size) {
    const std::size_t before = bytes_.size();
    bytes_.resize(before + size);
    if (size != 0) std::memcpy(bytes_.data() + before, raw, size);
  }

  std::vector<std::byte> bytes_;
  std::array<int, kMaxDescriptors> descriptors_{};
  std::size_t descriptor_count_ = 0;
};

class Decoder {
 public:
  Decoder(std::span<const std::byte> bytes, Descriptors& descriptors) : rest_(bytes), descriptors_(descriptors) {}

  bool failed() const { return failed_; }
  // True when the whole message was understood and nothing is left.
  bool finished() const { return !failed_ && rest_.empty(); }

  template <class T>
  void operator()(const char*, T& value) {
    get(value);
  }

 private:
  bool take(void* target, std::size_t size) {
    if (failed_ || rest_.size() < size) {
      failed_ = true;
      return false;
    }
    if (size != 0) std::memcpy(target, rest_.data(), size);
    rest_ = rest_.subspan(size);
    return true;
  }
  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) && (!std::is_same_v<T, bool>)void get(T& value) {
    take(&value, sizeof(T));
  }
  void get(bool& value) {
    std::uint8_t raw = 0;
    if (take(&raw, 1) && raw > 1) failed_ = true;
    value = raw == 1;
  }
  template <class Container>
  void get_many(Container& values, std::size_t limit) {
    std::uint32_t count = 0;
    get(count);
    if (failed_ || count > limit || rest_.size() < count * sizeof(typename Container::value_type)) {
      failed_ = true;
      return;
    }
    values.resize(count);
    take(values.data(), count * sizeof(typename Container::value_type));
  }
  void get(std::string& text) { get_many(text, kMaxText); }
  void get(std::u16string& text) { get_many(text, kMaxText); }
  void get(std::vector<std::uint64_t>& values) { get_many(values, kMaxHandles); }
  void get(PassedFd& field) {
    bool present = false;
    get(present);
    if (failed_ || !present) return;
    if (next_descriptor_ == kMaxDescriptors || !descriptors_[next_descriptor_]) {
      failed_ = true;
      return;
    }
    field = PassedFd::own(std::move(descriptors_[next_descriptor_++]));
  }

  std::span<const std::byte> rest_;
  Descriptors& descriptors_;
  std::size_t next_descriptor_ = 0;
  bool failed_ = false;
};

}  // namespace mapcheck::protocol
