/* SPDX-License-Identifier: Apache-2.0
 * main() for programs that begin in _tmain or wmain. That name is a macro where it is defined: it puts a main() in
 * front that hands over the words in the program's characters. What stands before the name becomes the type of an
 * undefined function, so that an entry that returns void is taken too, as Microsoft's compiler takes it: exit code 0.
 */
#ifndef MAPCHECK_WIN32_MAIN_H
#define MAPCHECK_WIN32_MAIN_H

#include "minwindef.h"

WIN32_BEGIN
typedef void (*win32_entry)(void);
int win32_run_main(int count, char** words, char** environment, win32_entry entry, int returns_nothing);
int win32_run_wmain(int count, char** words, win32_entry entry, int returns_nothing) WIN32_WIDE(win32_run_wmain);
WIN32_END

#ifdef __cplusplus
#define WIN32_RETURNS_NOTHING(expression) __is_same(decltype(expression), void)
#define WIN32_ENTRY(function) reinterpret_cast<win32_entry>(&(function))
#else
#define WIN32_RETURNS_NOTHING(expression) __builtin_types_compatible_p(__typeof__(expression), void)
#define WIN32_ENTRY(function) ((win32_entry)(&(function)))
#endif

#define WIN32_MAIN(...)                                                       \
  win32_type_of_main(void);                                                   \
  __typeof__(win32_type_of_main()) win32_main(__VA_ARGS__);                   \
  int main(int count, char** words, char** environment) {                     \
    return win32_run_main(count, words, environment, WIN32_ENTRY(win32_main), \
                          WIN32_RETURNS_NOTHING(win32_type_of_main()));       \
  }                                                                           \
  __typeof__(win32_type_of_main()) win32_main(__VA_ARGS__)

#define WIN32_WMAIN(...)                                                                                        \
  win32_type_of_main(void);                                                                                     \
  __typeof__(win32_type_of_main()) win32_main(__VA_ARGS__);                                                     \
  int main(int count, char** words) {                                                                           \
    return win32_run_wmain(count, words, WIN32_ENTRY(win32_main), WIN32_RETURNS_NOTHING(win32_type_of_main())); \
  }                                                                                                             \
  __typeof__(win32_type_of_main()) win32_main(__VA_ARGS__)

#define wmain WIN32_WMAIN

#endif
