// SPDX-License-Identifier: Apache-2.0
// Quoting rules of command lines.
#include "client/command_line.h"

#include <fstream>
#include <iterator>

namespace mapcheck::client {
namespace {

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t';
}

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}

// The program's name: quotes only hold it together, and a backslash is a backslash.
std::string take_program(std::string_view& rest) {
  std::string word;
  bool quoted = false;
  while (!rest.empty() && (quoted || !is_blank(rest.front()))) {
    if (rest.front() == '"') {
      quoted = !quoted;
    } else {
      word.push_back(rest.front());
    }
    rest.remove_prefix(1);
  }
  return word;
}

// 2n backslashes before a quote are n backslashes and the quote counts; 2n+1 are n backslashes and a quote as text; two
// quotes within quotes are one as text.
std::string take_argument(std::string_view& rest) {
  std::string word;
  bool quoted = false;
  while (!rest.empty() && (quoted || !is_blank(rest.front()))) {
    std::size_t slashes = 0;
    while (slashes < rest.size() && rest[slashes] == '\\') ++slashes;
    rest.remove_prefix(slashes);
    const bool before_quote = !rest.empty() && rest.front() == '"';
    word.append(before_quote ? slashes / 2 : slashes, '\\');
    if (!before_quote) {
      if (slashes == 0) {
        word.push_back(rest.front());
        rest.remove_prefix(1);
      }
      continue;
    }
    rest.remove_prefix(1);
    if (slashes % 2 == 1) {
      word.push_back('"');
    } else if (quoted && !rest.empty() && rest.front() == '"') {
      word.push_back('"');
      rest.remove_prefix(1);
    } else {
      quoted = !quoted;
    }
  }
  return word;
}

bool needs_quotes(const std::string& word) {
  return word.empty() || word.find_first_of(" \t\"") != std::string::npos;
}

void append_quoted(std::string& line, const std::string& word) {
  line.push_back('"');
  std::size_t slashes = 0;
  for (const char letter : word) {
    if (letter == '\\') {
      ++slashes;
      continue;
    }
    line.append(letter == '"' ? 2 * slashes + 1 : slashes, '\\');
    line.push_back(letter);
    slashes = 0;
  }
  line.append(2 * slashes, '\\').push_back('"');
}

}  // namespace

std::vector<std::string> split_command_line(std::string_view line) {
  std::vector<std::string> words;
  std::string_view rest = line;
  words.push_back(take_program(rest));
  for (rest = skip_blanks(rest); !rest.empty(); rest = skip_blanks(rest)) words.push_back(take_argument(rest));
  return words;
}

std::string join_command_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line.push_back(' ');
    if (needs_quotes(word)) {
      append_quoted(line, word);
    } else {
      line.append(word);
    }
  }
  return line;
}

std::vector<std::string> own_words() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string raw{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::string> words;
  for (std::size_t start = 0; start < raw.size();) {
    const std::size_t end = std::min(raw.find('\0', start), raw.size());
    words.push_back(raw.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

}  // namespace mapcheck::client
