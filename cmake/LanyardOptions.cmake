# What a builder may choose, and the compiler settings that follow from it.
option(LANYARD_TESTS "Build the test suite" OFF)
option(LANYARD_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(LANYARD_BENCH "Build the benchmarks" OFF)
option(LANYARD_BOARDS "Build virtual boards, which need the source of lwIP" ${PROJECT_IS_TOP_LEVEL})
option(LANYARD_DESKTOP "Build the window, which needs Qt 6" ${PROJECT_IS_TOP_LEVEL})
option(LANYARD_WERROR "Treat warnings as errors" OFF)
set(LANYARD_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined or thread)")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

if(LANYARD_SANITIZE)
  add_compile_options(-fsanitize=${LANYARD_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LANYARD_SANITIZE})
  # UBSan's check of dynamic types opens a pipe to learn whether an address can be read, and takes a
  # process that has run out of descriptors for one with a wild pointer.
  if(LANYARD_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()

# GCC warns that ThreadSanitizer does not see fences. Asio has one round each handler; what is handed
# between threads there passes a mutex as well, so nothing goes unseen.
if(LANYARD_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-tsan)
endif()

# The fuzzers see only code that is instrumented: the libraries as well as the targets.
if(LANYARD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# GCC 12's own headers have std::expected, but hide it from compilers that report an older concepts
# level; clang 16 implements what <expected> needs and reports the older number. Clang is used for
# fuzzing and clang-tidy only.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  add_compile_options(-Wno-builtin-macro-redefined -U__cpp_concepts -D__cpp_concepts=202002L)
endif()
