// What an echo costs that does nothing but its duty on Asio, as Lanyard does its own: one read that
// finds nothing after each answer (Asio tries before it waits), and a second thread in the process
// (each system call then counts who uses the table of files). The part of Lanyard's distance from
// bare_server that is the library's. Usage: asio_echo PORT, on 127.0.0.1, until it is killed.
#include <array>
#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace {

using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;

/// Peers ask for answers before they send more, so an echo never finds the socket full.
class Echo : public std::enable_shared_from_this<Echo> {
 public:
  explicit Echo(Socket socket) : socket_(std::move(socket)) {}

  void serve() {
    socket_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](const std::error_code& failed, std::size_t count) {
          std::error_code broken;
          if (!failed) {
            self->socket_.write_some(asio::buffer(self->buffer_, count), broken);
          }
          if (!failed && !broken) {
            self->serve();
          }
        });
  }

 private:
  Socket socket_;
  std::array<char, std::size_t{64} << 10U> buffer_{};
};

void accept_from(Acceptor& acceptor) {
  acceptor.async_accept([&acceptor](const std::error_code& failed, Socket peer) {
    if (failed) {
      std::fprintf(stderr, "asio_echo: accepting: %s\n", failed.message().c_str());
      std::exit(1);
    }
    std::error_code gone;
    peer.set_option(asio::ip::tcp::no_delay(true), gone);
    peer.non_blocking(true, gone);
    std::make_shared<Echo>(std::move(peer))->serve();
    accept_from(acceptor);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: asio_echo PORT\n");
    return 2;
  }
  asio::io_context io(1);
  Acceptor acceptor(io, {asio::ip::address_v4::loopback(),
                         static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10))});
  accept_from(acceptor);
  std::promise<void> never;
  const std::jthread idle([until = never.get_future()] { until.wait(); });
  io.run();
}
