<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>StartOptions</name>
    <message>
        <source>Be a TCP server on this port at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect to this TCP server at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window of Lanyard, a TCP/IP workbench for ESP32 boards and other devices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--listen wants a port from 1 to 65535</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--connect wants HOST:PORT, such as 192.168.4.2:8000</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give either --listen [ADDR:]PORT or --connect HOST:PORT, and no more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::AddressList</name>
    <message>
        <source>every address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and every other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices reach this computer by any of its addresses.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConnectionPanel</name>
    <message>
        <source>Echo: send back what comes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect again by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCP Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCP Client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local &amp;IP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local P&amp;ORT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remote IP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remo&amp;te PORT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whom to send to first. Empty: only those who have sent something.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address or name of the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Listening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not listening.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening the port…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin (F5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End (F5)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::DiagramView</name>
    <message>
        <source>Sequence diagram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>So far: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::EndpointForm</name>
    <message>
        <source>Type a port: a number from %1 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a port, which is a number from %2 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the address or the name of the server.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::FramingEditor</name>
    <message>
        <source>As it arrives</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A message is what one reading of the socket gave.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A message ends with a line feed, with or without a carriage return.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fixed length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each message has this many bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delimiter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A message ends with these bytes, in hexadecimal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Length prefix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A message begins with its length: u8, u16be, u16le, u32be or u32le.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A message ends when nothing has come for this many milliseconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How a message ends</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::MainWindow</name>
    <message>
        <source>&amp;Wire</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record to a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+R</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Begin or end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCP &amp;Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCP &amp;Client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;UDP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lanyard recordings (*.lnyd)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SessionsModel</name>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>peer closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Session %1, here %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bytes in %2 messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a segment and its acknowledgment take, smoothed by the kernel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Segments that this computer has sent again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes that wait here because the peer does not take them yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Peer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Since</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queued</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SessionsPanel</name>
    <message>
        <source>&amp;All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is sent goes to everyone again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the selected sessions (Delete)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who was selected has left: Send goes to nobody.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Send goes to %n selected.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send goes to all %n.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::StatusStrip</name>
    <message>
        <source>Closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>in %1, out %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>display fell behind %1 times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>So many messages were not counted one by one in the window. The conversation and the recording have every one of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording to %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::WirePanel</name>
    <message>
        <source>&amp;Watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as S&amp;VG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Watch the segments of each connection from its beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
The kernel&apos;s own figures for each session stand in the table of sessions and under Plots.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No segment has been seen yet. Begin to listen or to connect: the handshake, each segment and its acknowledgment are drawn here as they travel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check “Watch” before a connection begins to see its segments here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Segments came faster than they could be drawn: %n are missing here. The conversation itself has every byte.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Save the diagram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scalable Vector Graphics (*.svg)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot save to %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
