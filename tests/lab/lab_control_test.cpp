// Requests of other programs to a running lab.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>

#include "lab_test_support.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::lab {
namespace {

using Json = nlohmann::json;
using test::TestBoard;
using test::TestLab;

class LabControlTest : public ::testing::Test {
 protected:
  LabControlTest() {
    auto client = LabClient::connect(lab.socket());
    if (!client) throw std::runtime_error(client.error().message);
    client_.emplace(std::move(*client));
  }

  Json ask(const std::string& request) {
    const auto answer = client_->request(request, test::patience);
    if (!answer) throw std::runtime_error(answer.error().message);
    return Json::parse(*answer);
  }
  std::string refusal(const std::string& request) {
    const Json answer = ask(request);
    EXPECT_EQ(answer["ok"], false) << answer;
    EXPECT_TRUE(answer["error"].is_string());
    return answer.value("message", "");
  }

  TestLab lab;
  std::optional<LabClient> client_;
};

TEST_F(LabControlTest, StatusTellsWhatTheNetworkIsAndNotItsPassword) {
  const Json status = ask(R"({"request":"status","id":"x"})");
  EXPECT_EQ(status["ok"], true);
  EXPECT_EQ(status["ssid"], "Lanyard");
  EXPECT_EQ(status["subnet"], "192.168.4.0/24");
  EXPECT_EQ(status["gateway"], "192.168.4.1");
  EXPECT_EQ(status["uplink"], false);
  EXPECT_EQ(status["radio"], true);
  EXPECT_EQ(status["boards"], 0);
  EXPECT_EQ(status["id"], "x");
  EXPECT_EQ(status.dump().find("lanyard-lab"), std::string::npos);
}

TEST_F(LabControlTest, BoardsAreListedWithTheirLinks) {
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  const Json answer = ask(R"({"request":"boards"})");
  ASSERT_EQ(answer["boards"].size(), 1U);
  EXPECT_EQ(answer["more"], false);
  const Json& kitchen = answer["boards"][0];
  EXPECT_EQ(kitchen["name"], "kitchen");
  EXPECT_EQ(kitchen["address"], "192.168.4.2");
  EXPECT_EQ(kitchen["mac"], to_string(board.mac));
  EXPECT_GT(kitchen["up"]["frames"], 1);
  EXPECT_EQ(kitchen["up"]["link"]["loss"], 0.0);
}

TEST_F(LabControlTest, ManyBoardsAreListedInSeveralAnswers) {
  std::vector<std::unique_ptr<TestBoard>> boards;
  for (int i = 0; i < 100; ++i) {
    boards.push_back(std::make_unique<TestBoard>(lab.socket(), "board" + std::to_string(i)));
    boards.back()->join();
  }
  std::size_t listed = 0;
  Json last = 0;
  Json answer;
  do {
    answer = ask(Json{{"request", "boards"}, {"after", last}}.dump());
    listed += answer["boards"].size();
    last = answer["boards"].back()["number"];
  } while (answer["more"] == true);
  EXPECT_EQ(listed, 100U);
}

TEST_F(LabControlTest, SetChangesOneDirectionOfOneBoard) {
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  EXPECT_EQ(ask(R"({"request":"set","board":"kitchen","direction":"down","loss":5,"delay":100,
                   "jitter":2.5,"rate":250,"duplicate":1,"reorder":2})")["ok"],
            true);
  const auto info = lab->boards().at(0);
  EXPECT_EQ(info.up_link, LinkSettings{});
  EXPECT_EQ(info.down_link.loss, 5);
  EXPECT_EQ(info.down_link.delay, std::chrono::milliseconds(100));
  EXPECT_EQ(info.down_link.jitter, std::chrono::microseconds(2500));
  EXPECT_EQ(info.down_link.rate, 250U);
  EXPECT_EQ(info.down_link.duplicate, 1);
  EXPECT_EQ(info.down_link.reorder, 2);
}

TEST_F(LabControlTest, PlugAndRadioAreSwitched) {
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  EXPECT_EQ(ask(R"({"request":"set","plug":false})")["ok"], true);
  EXPECT_FALSE(lab->boards().at(0).down_link.plugged);
  EXPECT_EQ(ask(R"({"request":"set","radio":false})")["ok"], true);
  board.wait_for_end();
  EXPECT_EQ(ask(R"({"request":"status"})")["radio"], false);
}

TEST_F(LabControlTest, BadRequestsAreRefusedInWordsAndHarmNothing) {
  EXPECT_NE(refusal("").find("JSON"), std::string::npos);
  EXPECT_NE(refusal("[1,2").find("JSON"), std::string::npos);
  EXPECT_NE(refusal("\xFF\xFE").find("JSON"), std::string::npos);
  EXPECT_NE(refusal("42").find("JSON"), std::string::npos);
  EXPECT_NE(refusal("{}").find("request"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":7})").find("request"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","los":5})").find("los"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","loss":"5"})").find("loss"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","loss":500})").find("loss"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","delay":1e300})").find("delay"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","delay":-1})").find("delay"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","rate":-1})").find("rate"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","rate":1e99})").find("rate"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","plug":1})").find("plug"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","direction":"left"})").find("direction"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"request":"set","board":"nobody","loss":1})").find("nobody"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"request":"forward"})").find("board"), std::string::npos);
  EXPECT_NE(refusal(R"({"request":"forward","board":"x","port":0})").find("port"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"request":"forward","board":"x","port":65536})").find("port"),
            std::string::npos);
  EXPECT_EQ(ask(R"({"request":"boards","after":"first"})")["ok"], true);
  EXPECT_EQ(refusal(std::string(60'000, '[')).empty(), false);
  EXPECT_EQ(ask(R"({"request":"status"})")["ok"], true);
}

TEST_F(LabControlTest, ForwardOpensAPortOrSaysWhyNot) {
  EXPECT_EQ(ask(R"({"request":"forward","board":"192.168.4.2","port":8000})")["error"],
            "no route to host");
  TestBoard board(lab.socket(), "kitchen");
  board.listening = {8000};
  board.join().get_address();
  auto answer = std::async(std::launch::async, [&] {
    return ask(R"({"request":"forward","board":"192.168.4.2","port":8000})");
  });
  while (answer.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready) {
    board.resolve(test::ip("192.168.4.1"));
  }
  const Json opened = answer.get();
  EXPECT_EQ(opened["ok"], true) << opened;
  EXPECT_EQ(opened["address"], "127.0.0.1");
  EXPECT_EQ(opened["port"], lab.wait_for<ForwardOpened>().host_port);
}

TEST_F(LabControlTest, ANameIsPromisedOnceForAsLongAsTheAskerStays) {
  EXPECT_EQ(ask(R"({"request":"name","name":"kitchen"})")["name"], "kitchen");
  EXPECT_EQ(ask(R"({"request":"name","name":"kitchen"})")["name"], "kitchen") << "it is its own";
  {
    auto other = LabClient::connect(lab.socket());
    ASSERT_TRUE(other);
    const auto taken = other->request(R"({"request":"name","name":"kitchen"})");
    ASSERT_TRUE(taken);
    EXPECT_NE(Json::parse(*taken).value("message", "").find("has a board kitchen already"),
              std::string::npos)
        << *taken;
    const auto next =
        other->request(R"({"request":"name","name":"kitchen","next_free":true})").value_or("");
    EXPECT_EQ(Json::parse(next)["name"], "kitchen-2") << next;
  }
  client_.reset();
  TestBoard board(lab.socket(), "kitchen-2");
  board.join();
  client_.emplace(std::move(*LabClient::connect(lab.socket())));
  EXPECT_EQ(ask(R"({"request":"name","name":"kitchen","next_free":true})")["name"], "kitchen")
      << "who was promised it has gone";
  EXPECT_EQ(ask(R"({"request":"name","name":"kitchen-2","next_free":true})")["name"],
            "kitchen-2-2");
}

TEST_F(LabControlTest, AMacAddressThatABoardHasIsRefused) {
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  const Json request = {{"request", "name"}, {"name", "x"}, {"mac", to_string(board.mac)}};
  EXPECT_NE(refusal(request.dump()).find("kitchen has the address"), std::string::npos);
}

TEST_F(LabControlTest, ChangesAreToldAndStandInTheStatus) {
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  EXPECT_EQ(ask(R"({"request":"status"})")["up"]["loss"], 0.0);
  ask(R"({"request":"set","board":"kitchen","direction":"down","loss":5})");
  const auto one = lab.wait_for<SettingsChanged>();
  ASSERT_TRUE(one.board);
  EXPECT_EQ(one.board->name, "kitchen");
  EXPECT_EQ(one.direction, Direction::down);
  EXPECT_EQ(one.link.loss, 5);
  EXPECT_FALSE(one.link.delay);
  EXPECT_FALSE(one.radio);
  ask(R"({"request":"set","direction":"up","delay":7})");
  EXPECT_FALSE(lab.wait_for<SettingsChanged>().board);
  lab->set_radio(false);
  EXPECT_EQ(lab.wait_for<SettingsChanged>().radio, false);
  const Json status = ask(R"({"request":"status"})");
  EXPECT_EQ(status["up"]["delay"], 7.0) << status;
  EXPECT_EQ(status["up"]["loss"], 0.0);
  EXPECT_EQ(status["down"]["delay"], 0.0);
  EXPECT_EQ(status["seed"], 1);
}

TEST_F(LabControlTest, WhatIsRefusedIsNotToldAsAChange) {
  refusal(R"({"request":"set","board":"nobody","loss":1})");
  EXPECT_EQ(lab.count<SettingsChanged>(), 0U);
}

TEST_F(LabControlTest, StopIsAnsweredAndEndsTheLab) {
  EXPECT_EQ(ask(R"({"request":"stop"})")["ok"], true);
  EXPECT_EQ(lab.wait_for<Stopped>().reason, "stopped by request");
  EXPECT_TRUE(running_labs(lab.directory() / "air").empty());
  EXPECT_FALSE(client_->request(R"({"request":"status"})"));
  EXPECT_FALSE(LabClient::connect(lab.socket()));
}

TEST_F(LabControlTest, ALabThatDoesNotAnswerInTimeIsSaid) {
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  // The board is asked, and never answers; the lab would say so after two seconds.
  const auto late = client_->request(R"({"request":"forward","board":"kitchen","port":80})",
                                     std::chrono::milliseconds(1));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, std::errc::timed_out);
}

}  // namespace
}  // namespace lanyard::lab
