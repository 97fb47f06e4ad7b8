<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>BoardText</name>
    <message>
        <source>starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>crashed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plug pulled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on, not in the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on, looks for the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waits for an address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 “Start again” runs it once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 Its last words are below; “Start again” runs it once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board looks for a network that is off: press “Start network”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network refuses the board (%1). Remove it and add it with other settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network is starting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network is stopping.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network is on: %1. In it this computer is %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frames sent: %1 (%2 lost). Frames received: %3 (%4 lost).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the firmware ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the firmware ended with status %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the firmware crashed (signal %1, %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>switched off</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorWords</name>
    <message>
        <source>Cannot take the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot open it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot receive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot save it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot start it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program has taken it; choose another, or end that program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the address is not one of this computer&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the other end has closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection was refused: nothing listens there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the other end has reset the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no way to that address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the message is too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the network is down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>that network cannot be reached from this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you lack the permission for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk can only be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer came in time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many files and connections are open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name has no address; check it, or type the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 (%3)</source>
        <comment>operation, reason, the library&apos;s English sentence</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>reason, the library&apos;s English sentence</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is in use, by this program or another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accepting is paused with %1 sessions open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a frame from %1 passes the limit of %2 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot ask the lab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot capture on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot change the link of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot connect to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot encode the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot join the multicast group %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot listen on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot open the lab&apos;s socket %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot open the network %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot open %1 for %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot reach the lab at %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot reach %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot read the rules in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot read %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot record to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot save to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot send %1 bytes to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot send to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot start the firmware %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot start the lab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot start the network %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot write to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saving to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the network has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no firmware &apos;%1&apos;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>turned away %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bytes wait for it already; it does not read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bytes wait to leave already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at once is the limit that --max-sessions sets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a UDP datagram carries at most 65507 bytes over IPv4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program has the UDP port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program has the port, &apos;ss -ltnp sport = :%1&apos; names it; or choose another port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give the port alone to listen on every address of this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>groups are 224.0.0.0 to 239.255.255.255 and addresses that begin with ff</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it comes in pieces, every byte of it; does --frame fit the peer?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it goes on when one ends; raise the limit with ulimit -n</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer within %1 s: is it switched on, on this network, and not behind a firewall?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no program receives on that UDP port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing with that address answers on this network; is it switched on?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ports below 1024 need root or CAP_NET_BIND_SERVICE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the computer is there, but no program listens on that port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name was not looked up in that time; does the name server answer?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this computer has no way to that network; is it connected?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was made by a newer Lanyard (recording version %2, this one reads up to %3); update Lanyard to read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program keeps it locked; try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program keeps the file locked; what was committed before is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program, or another part of this one, is recording to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose a directory that you may write to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose a file and a directory that you may write to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose another file, or stop the other first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>free some space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is being recorded to; choose another file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not a file but a device, pipe or socket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was left as it is; choose another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>make the directory first, or choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name a file in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saving was given up, and there is no new file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file exists and is not a Lanyard recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was committed before is kept; free some space and record again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 boards have joined already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has left the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no address yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is unplugged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ports are open into boards already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a board&apos;s name has at most %1 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a lab of that name runs already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a password has %1 to %2 bytes, this one %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an SSID has 1 to %1 bytes, this one %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an empty one makes an open network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another lab has it; stop that one first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at most %1 bytes; LANYARD_AIR=/tmp/air chooses another directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose another --ssid, or stop the other lab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>docs/firmware.md tells how to make one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it asked for another network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has gone away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a file, and no socket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no firmware of this version of Lanyard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its MAC address is none that a board can have</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&apos;lanyard lab&apos; starts one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no board has %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no board is called %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no such board has joined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no such file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing on %1 listens there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one of your own is named by a path with a slash in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>speaks version %1 of the lab&apos;s protocol, the lab version %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped by request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lab has stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lab gave no answer that can be understood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the lab spoke another protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the network %1, which had %2, is not there any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is a board called %1 already, and two of one name would have one hardware address; choose another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no setting %1; there is %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timed out: the board does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many connections are being opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP into a board needs a forward, as in &apos;%1&apos;, and then this computer&apos;s port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>capturing needs root or CAP_NET_RAW: run it with sudo, or once &apos;%1&apos;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its frames are of a kind that is not known here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>link type %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the interface is down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such interface</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such interface; there are: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; (U+%2) does not exist in %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; at position %2 is no hex digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>\x without two hex digits at byte %1 of the text; known escapes are %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a single backslash at the end at byte %1 of the text; known escapes are %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bad expression `%1`</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bad framing delimiter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bad framing parameter &quot;%1&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>half a byte before position %1 of the hex bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not valid UTF-8 at byte %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rule %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rule %1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;reply_hex&quot; cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the framing delimiter has %1 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the placeholder %1 in the reply is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the regular expression cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the regular expression has %1 ( ); %2 is the most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply has {{ without }}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are %1 rules; %2 is the most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown escape %1 at byte %2 of the text; known escapes are %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown framing &quot;%1&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write delimiter:HEX with 1 to %1 bytes, as delimiter:0d0a</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write pairs of hex digits, as 0d0a, 0d 0a or 0d:0a</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write what is to be answered; the regular expression (?s).* matches everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write what is to be sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{{time}}, {{counter}}, {{peer}} and {{match:1}} are known; a plain {{ is written \x7b{</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accepting connections again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connecting to %1 again in %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has closed its sending side; this side may still send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>was answered by the reply rules %1 times within a second; if it answers by itself as well, the two go on until one is closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>why, what to do</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what was tried, why it failed</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the address is of another kind than was asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is closed already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection was broken off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is such a file already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not take that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the computer has no room for more connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the computer has no memory left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was given up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many files and connections are open in this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the message is longer than is taken at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many peers are connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too much waits for the peer already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>that peer has left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this side has ended its sending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was given cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write length:N, N in bytes, from 1 to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write idle:MS, MS in milliseconds, from 1 to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>write pairs of hex digits, as 0d0a, 0d 0a or 0d:0a; write delimiter:HEX, as delimiter:0d0a</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{{match:%1}} in the reply is nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only a &quot;regex&quot; with ( ) has groups; {{match}} is all that matched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the regular expression has %1 ( )</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the setting &quot;%2&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it must be text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it must be a whole number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it must be yes or no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the rules in %1 cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the rules in %1 are longer than 16 MiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>line %1, column %2 is wrong, or something before it is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is nested more deeply than rules are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the rules stand in an array</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; beside &quot;rules&quot; is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is not an object, as %1 is one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>needs exactly one of &quot;contains&quot;, &quot;equals&quot;, &quot;regex&quot; and &quot;hex&quot;, which says what is answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>needs exactly one of &quot;reply&quot; and &quot;reply_hex&quot;, which says with what</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not known; a rule has one of &quot;contains&quot;, &quot;equals&quot;, &quot;regex&quot; and &quot;hex&quot;, one of &quot;reply&quot; and &quot;reply_hex&quot;, and perhaps &quot;name&quot; and &quot;enabled&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is text in quotation marks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;enabled&quot; is true or false</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the filter &apos;%1&apos; is not understood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 event is missing here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 events are missing here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RepliesWords</name>
    <message>
        <source>The reply rules could not be read: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reply rules could not be read: %1. The file as it was is kept as %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reply rules cannot be saved in %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SavedWords</name>
    <message>
        <source>it is no JSON: %1 at byte %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds neither saved messages nor an export of Packet Sender</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was written by a newer Lanyard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is larger than 64 MiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The saved messages in %1 cannot be read: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>some of its entries are damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The saved messages in %1 cannot be read whole: %2. The file as it was is kept as %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The messages cannot be saved in %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SendWords</name>
    <message>
        <source>The file was deleted or renamed while it was being sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 peer left or could not be sent to before it had all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln peers left or could not be sent to before they had all of it.</source>
        <translation>
            <numerusform>%Ln peer left or could not be sent to before it had all of it.</numerusform>
            <numerusform>%Ln peers left or could not be sent to before they had all of it.</numerusform>
        </translation>
    </message>
    <message>
        <source>Sent %1 (%2) to %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped sending %1: %2 of %3 were sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be sent: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 became shorter while it was being sent: the peers did not get all of its %2. Send it again when it is whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not sent to its end: nobody is connected any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln bytes</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message>
        <source>1 peer</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln peers</source>
        <translation>
            <numerusform>%Ln peer</numerusform>
            <numerusform>%Ln peers</numerusform>
        </translation>
    </message>
    <message>
        <source>once</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln times</source>
        <translation>
            <numerusform>%Ln time</numerusform>
            <numerusform>%Ln times</numerusform>
        </translation>
    </message>
</context>
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
    <name>lanyard::desktop::AddBoardForm</name>
    <message>
        <source>A firmware of your own, built as a virtual board&apos;s image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the firmware</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No firmware was found. Build it (it is part of Lanyard), or choose an image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Image of a firmware</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other image…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch the board on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Firmware:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name:</source>
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
    <name>lanyard::desktop::Axis</name>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−%1:%2 min</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::BoardModel</name>
    <message>
        <source>in another program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Board</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::BoardPanel</name>
    <message>
        <source>Boards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network cable: the board stays on, and nothing gets through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switches the board off and takes it away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start a&amp;gain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power off and on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no board yet. “Add board” makes one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program runs this board; its console is there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add &amp;board…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Console</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network conditions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New board</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;ut the plug back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;ull the plug</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ChapterGuide</name>
    <message>
        <source>Board is the client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Board is the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sho&amp;w me where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window listens, and a virtual board connects to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A virtual board listens, and the window connects to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the chapter with a virtual board: one click sets up the network, the board and this window. Each step is ticked when it has really happened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brings up the part of the window that this step is about</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it as “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network has been stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board has been removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board has given up: it printed “%1”. Its console says why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network refuses the board: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port %1 is taken by another program on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the next free port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That was the whole chapter. Try the other part, or make the network bad and try again: loss and delay are under “Network conditions”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The virtual Wi-Fi network is on. It takes the place of the router at home.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board is switched on, joins the network and gets an address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board is switched on, joins the network and gets the address %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your turn: type a line into the send box and press Send. The board prints it and sends it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This window listens on port %1. It is the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board connects. Look at Wire: SYN, SYN-ACK and ACK are the three-way handshake.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Listening again to close the connection. The board prints “Close socket”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board prints “accepting.....”. It is the server and waits on port %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This window connects to the board. Look at Wire: SYN, SYN-ACK and ACK are the three-way handshake.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board says “I am Server”. Look at the conversation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Connect again to close the connection. The board prints “close socket”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the chapter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program, a second window perhaps, already runs a network called “%1”. Close it and press the button of your part again, or use another name here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This takes long. Virtual board says what the network does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window does not listen on port %1 yet: press Listening, or begin again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board has not come so far. Its console under Virtual board says what it does; a plug that is pulled and bad network conditions keep it waiting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing of it has come yet. Look whether the board&apos;s plug is pulled, and how many frames are lost under “Network conditions”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window&apos;s side is closed: begin again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection has ended before its time: begin again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has been sent yet: type into the box above Send, and press Send or Ctrl+Enter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was sent has not come back as it was. A line of plain text does; lost frames take their time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection is still open: the button is at the top left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board has not noticed the end yet: lost frames take their time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The board says “Hello” and “This is my IP.” Look at the conversation: both may stand in one row, as TCP carries bytes and keeps no borders between what was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window is still connecting, and that may yet come about: what is lost on the way is sent again after one second, two, four and so on. Look how many frames are lost under “Network conditions”.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ClosingNote</name>
    <message numerus="yes">
        <source>Writing the last %Ln messages…</source>
        <translation>
            <numerusform>Writing the last %Ln message…</numerusform>
            <numerusform>Writing the last %Ln messages…</numerusform>
        </translation>
    </message>
    <message>
        <source>Ending what is under way…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Giving up the copy of the earlier conversation…</source>
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
    <message>
        <source>port %1 of every address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Co&amp;nnect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ope&amp;n</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, where boards reach it; for programs of this computer it is %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With whom alone to exchange datagrams; of a broadcast or multicast address with all who answer. Empty: with whoever sends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With a Remote IP the system chooses by which address it is reached.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConsoleView</name>
    <message>
        <source>What the board prints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the board prints appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a line and press Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The oldest characters are no longer kept: %L1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the board:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConversationPanel</name>
    <message>
        <source>How messages are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How bytes become text; each message is decoded by itself. ⏎ is a line end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Peer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose messages are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which messages are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear receive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give up saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text and hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All peers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both ways</source>
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
        <source>Show only what comes from now on (Ctrl+K). Nothing is deleted from the recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear receive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find &amp;previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save conversation…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is looked for: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation cannot be shown: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages appear here as they come, each behind the address it came from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation is not kept, so there is nothing to show.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (session %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 found, %2 % searched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the first %1 rows were copied. Save the conversation to have all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no conversation to save, because it cannot be kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation is being saved already. Wait for that, or give it up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving: %1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved %1 rows to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation was not saved: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save what is shown as text or, for programs, as JSON Lines; or the whole conversation as a recording (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (*.txt);;JSON Lines (*.jsonl);;Recording, the whole conversation (*.lanyard *.lnyd);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved the whole conversation to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no conversation to save yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConversationRow</name>
    <message>
        <source>Disconnected: the peer closed the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected: the connection was reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected: the peer stopped answering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected: the peer did not read, and too much waited for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected: closed here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2 bytes received, %3 bytes sent)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording has nothing here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received from %1 at %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent to %1 at %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>piece of %1 bytes, without its end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>piece, without its end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped listening on %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show new messages as they come (End)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New: %1. Go to the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy with times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::DetailPane</name>
    <message>
        <source>Received from %1 at %2, %3 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent to %1 at %2, %3 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text of the selected message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of the selected message in hexadecimal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here are the first %1 bytes of text and %2 of hex. Save the conversation to have the whole message.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the hex here are the first %1 bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a message to see all of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a piece: the message was longer than the limit, and goes on in the next row of this peer; or the connection ended before the message did.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
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
        <source>Type the address or the name of the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a port: a number from 1 to 65535, or 0 for any that is free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a port, which is a number from 1 to 65535, or 0 for any that is free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port 0 would be any that is free, and peers have to know which: type a number from 1 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody can be reached at port 0: type a number from 1 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a port: a number from 1 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a port, which is a number from 1 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program has the UDP port %1: choose another Local PORT, or end that program; “ss -lunp sport = :%1” names it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program has port %1: choose another Local PORT, or end that program; “ss -ltnp sport = :%1” names it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is no address of this computer: choose one from the list of Local IP, whose first entry is every address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ports below 1024 are the system&apos;s: choose a Local PORT from 1024 on.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::FindBar</name>
    <message>
        <source>Go to the match before (Shift+F3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next match (F3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How what you type is meant. An expression is an RE2 one and works on bytes: \xff is the byte FF.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text, exact case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show nothing but the messages that match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only matching</source>
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
    <name>lanyard::desktop::KeepingBar</name>
    <message>
        <source>Keep it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep and show what happens from now on: where the disk was full, free some space first. What was kept before stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From now on nothing new is shown here, because the conversation cannot be kept: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Not kept since then: %Ln events.</source>
        <translation>
            <numerusform>Not kept since then: %Ln event.</numerusform>
            <numerusform>Not kept since then: %Ln events.</numerusform>
        </translation>
    </message>
    <message>
        <source>The conversation is kept again, in a new file: what was kept before has been deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation is kept again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The conversation is kept again. %Ln events in between are missing; unless a filter hides it, a row says where.</source>
        <translation>
            <numerusform>The conversation is kept again. %Ln event in between is missing; unless a filter hides it, a row says where.</numerusform>
            <numerusform>The conversation is kept again. %Ln events in between are missing; unless a filter hides it, a row says where.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::LabController</name>
    <message>
        <source>— %1 —</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>— power off and on —</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::LinkPanel</name>
    <message>
        <source>The selected board</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> kbit/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No loss, no delay, no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also those that join later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All boards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to perfect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delay:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jitter:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record to a file…</source>
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
        <source>Lanyard recordings (*.lanyard *.lnyd)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Virtual board</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wire</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the &amp;chapter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Lanyard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Lanyard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A TCP/IP workbench for ESP32 boards and other devices. MIT licence. Made with Qt %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window speaks that language from its next start on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::NetworkBar</name>
    <message>
        <source>No capture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of the virtual Wi-Fi network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least 8 characters; empty for an open network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boards reach the world outside through this computer. Without it they reach this computer and each other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next network writes every frame to a file, which Wireshark opens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Capture to file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every frame is written to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next network writes every frame to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program already runs a network called “%1”. Stop it there, or start this one under another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Internet for boards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Capture to file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop networ&amp;k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start networ&amp;k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start as “%1”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::NoticeBar</name>
    <message>
        <source>I have read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this notice away</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::PlotView</name>
    <message>
        <source>hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::PlotsPanel</name>
    <message>
        <source>What is drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Numbers in messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which bytes count: those that come in, those that go out, or both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both</source>
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
        <source>Draw what stands in received lines such as temp=21.5 hum=40, in CSV and in JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the picture; measuring goes on (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scales, copying and saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The wheel, + and − zoom the time; dragging and the arrows left and right go back in it, End returns. The arrows up and down choose a line, Enter hides it. Space pauses.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clock times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each line on a scale of its &amp;own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget the numbers so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the &amp;picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save the picture or its values…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n others together</source>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others together</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>a number&apos;s name, and who sends it</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch on “Look for numbers”. Lines such as temp=21.5 hum=40, CSV or JSON are then drawn as they come in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is connected. Start listening, or connect to a board: what happens is drawn here from then on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No numbers have come yet. Let the peer send lines such as temp=21.5 hum=40, CSV or JSON.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no round-trip times yet. UDP has none; TCP has one as soon as something has been sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n messages came too fast to be looked at; the conversation has them.</source>
        <translation>
            <numerusform>%n message came too fast to be looked at; the conversation has it.</numerusform>
            <numerusform>%n messages came too fast to be looked at; the conversation has them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n numbers or lines were left out: more than 32 names, or too long.</source>
        <translation>
            <numerusform>%n number or line was left out: more than 32 names, or too long.</numerusform>
            <numerusform>%n numbers or lines were left out: more than 32 names, or too long.</numerusform>
        </translation>
    </message>
    <message>
        <source>The picture is in the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot save to %1: the name must end with .png or .csv.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot save to %1: %2. Choose another place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loo&amp;k for numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::RecordingBar</name>
    <message>
        <source>Record again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record what happens from now on to the same file: where the disk was full, free some space first. What was recorded before stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Not recorded to %1 since then: %Ln events.</source>
        <translation>
            <numerusform>Not recorded to %1 since then: %Ln event.</numerusform>
            <numerusform>Not recorded to %1 since then: %Ln events.</numerusform>
        </translation>
    </message>
    <message>
        <source>Recording goes on in a new %1: what was recorded before has been deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording to %1 goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Recording to %1 goes on. %Ln events in between are missing; a notice in it says where.</source>
        <translation>
            <numerusform>Recording to %1 goes on. %Ln event in between is missing; a notice in it says where.</numerusform>
            <numerusform>Recording to %1 goes on. %Ln events in between are missing; a notice in it says where.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::RepliesPanel</name>
    <message>
        <source>Reply rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers every message that a rule matches; the first such rule counts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message to try the rules with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a message to see its answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With escapes, as \n or \x1b. Nothing is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rules are kept in %1, which “lanyard listen --replies” reads as well.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is answered: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rules cannot be used yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1 answers: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rule answers this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 reply was sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln replies were sent</source>
        <translation>
            <numerusform>%Ln reply was sent</numerusform>
            <numerusform>%Ln replies were sent</numerusform>
        </translation>
    </message>
    <message>
        <source>Answer a&amp;utomatically</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checking the rules…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rules as they are now count once they are checked.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ReplyRulesModel</name>
    <message>
        <source>contains</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is exactly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>matches (regex)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has bytes (hex)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A message that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is answered with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::RescueBar</name>
    <message>
        <source>Save it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is offered again at the next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A window ended without closing; its conversation up to %1 is still there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lanyard recordings (*.lanyard *.lnyd)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving to %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conversation was not saved: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I have read it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A conversation that was offered here is not there any more: another window has saved or discarded it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SavedMessages</name>
    <message>
        <source>Saved messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps what is in the send box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Puts the message into the send box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace with the send box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set shortcut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adds messages from a file of ours or from an export of Packet Sender.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More about saved messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is in the send box is no message yet: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The send box is empty: type the message there first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends the message (Enter or a double click).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is connected yet, or nobody chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The messages were exported to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be imported: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 message was imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages were imported.</source>
        <translation>
            <numerusform>%Ln message was imported.</numerusform>
            <numerusform>%Ln messages were imported.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 entry was left out: it is no message of bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln entries were left out: they are no messages of bytes.</source>
        <translation>
            <numerusform>%Ln entry was left out: it is no message of bytes.</numerusform>
            <numerusform>%Ln entries were left out: they are no messages of bytes.</numerusform>
        </translation>
    </message>
    <message>
        <source>Import messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export messages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SavedMessagesModel</name>
    <message>
        <source>%1 is needed for typing: choose keys with Ctrl or Alt, or one of F1 to F12.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 already sends “%2”: choose other keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 already means “%2” in this window: choose other keys.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SendPanel</name>
    <message>
        <source>Message to send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Enter sends. Up in the first line and Down in the last bring back what was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a message; Ctrl+Enter sends it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That text is too long for the send box: save it as a file and send that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text goes as it is typed. In text with escapes \n, \t or \x1b stand for bytes. Hex is bytes as pairs of digits: 48 65 6c.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text with escapes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hex</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The encoding in which text becomes bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line ending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put behind the message. A line break inside the message is sent as the same. Hex is sent as it stands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No ending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CRLF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much will be sent, line ending included.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Empties the send box (Ctrl+L).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Milliseconds between two sends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long after one send the next follows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop sending the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends no more of the file. What already waits for a peer still goes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not sent: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No peer is chosen: choose one, or all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is connected yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is typed cannot be sent; the reason stands below the box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to send yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends the message (Ctrl+Enter).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops sending again and again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends the message now, and again and again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file is being sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends the bytes of a file as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not sent. %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent %1 to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent %1; left out %2, as a peer does not keep up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repeat ever&amp;y</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop repeating</source>
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
    <message>
        <source>closed by peer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too slow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at %2</source>
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
        <translation>
            <numerusform>Send goes to %n selected.</numerusform>
            <numerusform>Send goes to %n selected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send goes to all %n.</source>
        <translation>
            <numerusform>Send goes to the %n connected.</numerusform>
            <numerusform>Send goes to all %n.</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes the sessions that have ended off the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>In grey: the %n that ended last. Earlier ones are in the conversation.</source>
        <translation>
            <numerusform>In grey: the %n that ended last. Earlier ones are in the conversation.</numerusform>
            <numerusform>In grey: the %n that ended last. Earlier ones are in the conversation.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In grey: %n that ended.</source>
        <translation>
            <numerusform>In grey: %n that ended.</numerusform>
            <numerusform>In grey: %n that ended.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody is selected: what is sent goes to everyone already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is connected who could be disconnected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected sessions have ended already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select in the table the sessions to close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is connected</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SettingsForm</name>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>default: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1:</source>
        <translation type="unfinished"></translation>
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
        <translation>
            <numerusform>%n session</numerusform>
            <numerusform>%n sessions</numerusform>
        </translation>
    </message>
    <message>
        <source>in %1, out %2</source>
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
    <message>
        <source>busy: shown in batches, nothing is lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages come faster than they can be shown one by one. Nothing is lost: the conversation and the recording have every one of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not recording to %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::WirePanel</name>
    <message>
        <source>Watch the segments of each connection from its beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection</source>
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
        <translation>
            <numerusform>Segments came faster than they could be drawn: %n is missing here. The conversation itself has every byte.</numerusform>
            <numerusform>Segments came faster than they could be drawn: %n are missing here. The conversation itself has every byte.</numerusform>
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
    <message>
        <source>The selected session, else the newest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every frame that was seen, of all connections, for Wireshark or lanyard flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the capture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n frames, of all connections, saved to %1</source>
        <translation>
            <numerusform>%n frame, of all connections, saved to %1</numerusform>
            <numerusform>%n frames, of all connections, saved to %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as pcapng…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No segment of the selected session is kept here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
