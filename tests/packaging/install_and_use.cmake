# Installs the build into an empty folder, then configures, builds and runs tests/packaging/consumer
# against it. Given: BUILD (the build folder), SOURCE (the consumer), WORK (a folder of our own),
# GENERATOR, COMPILER, FLAGS, CONFIG, PAGES (the commands that have a manual page), FIRMWARE (the
# project of a virtual board's firmware; empty where boards are left out).
file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G ${GENERATOR}
    -D CMAKE_BUILD_TYPE=${CONFIG} -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${FLAGS}
    -D CMAKE_PREFIX_PATH=${prefix})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
run(${prefix}/bin/lanyard --version)

if(FIRMWARE)
  run(${CMAKE_COMMAND} -S ${FIRMWARE} -B ${WORK}/firmware -G ${GENERATOR}
      -D CMAKE_BUILD_TYPE=${CONFIG} -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${FLAGS}
      -D CMAKE_PREFIX_PATH=${prefix})
  run(${CMAKE_COMMAND} --build ${WORK}/firmware)
  file(MAKE_DIRECTORY ${WORK}/air)
  execute_process(COMMAND ${WORK}/firmware/thermometer --air ${WORK}/air --room attic
                  OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  if(NOT printed STREQUAL "0 networks\n20 degrees in the attic\n")
    message(FATAL_ERROR "the firmware printed \"${printed}\"")
  endif()
endif()

set(expected bin/lanyard share/man/man1/lanyard.1 share/bash-completion/completions/lanyard
             share/zsh/site-functions/_lanyard share/fish/vendor_completions.d/lanyard.fish
             share/doc/lanyard/copyright)
separate_arguments(PAGES)
foreach(command ${PAGES})
  list(APPEND expected share/man/man1/lanyard-${command}.1)
endforeach()
foreach(file ${expected})
  file(SIZE ${prefix}/${file} size)
  if(size EQUAL 0)
    message(FATAL_ERROR "${file} was installed empty")
  endif()
endforeach()

# What is private stays private: a user of the libraries needs no Asio and none of our folders.
file(GLOB_RECURSE exported ${prefix}/*.cmake)
foreach(file ${exported})
  file(READ ${file} text)
  foreach(word asio ${BUILD})
    string(FIND "${text}" "${word}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} names ${word}")
    endif()
  endforeach()
endforeach()
