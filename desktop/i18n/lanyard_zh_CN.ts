<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>BoardText</name>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>已崩溃</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>未启动</translation>
    </message>
    <message>
        <source>plug pulled</source>
        <translation>网线已拔</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>被拒绝：%1</translation>
    </message>
    <message>
        <source>on, not in the network</source>
        <translation>已开机，未入网</translation>
    </message>
    <message>
        <source>on, looks for the network</source>
        <translation>已开机，正在寻找网络</translation>
    </message>
    <message>
        <source>in the network</source>
        <translation>已入网</translation>
    </message>
    <message>
        <source>waits for an address</source>
        <translation>等待分配地址</translation>
    </message>
    <message>
        <source>%1 “Start again” runs it once more.</source>
        <translation>%1 按“重新启动”可再运行一次。</translation>
    </message>
    <message>
        <source>%1 Its last words are below; “Start again” runs it once more.</source>
        <translation>%1 它最后的输出见下方；按“重新启动”可再运行一次。</translation>
    </message>
    <message>
        <source>The board looks for a network that is off: press “Start network”.</source>
        <translation>开发板要找的网络没有开启：请按“启动网络”。</translation>
    </message>
    <message>
        <source>The network refuses the board (%1). Remove it and add it with other settings.</source>
        <translation>网络拒绝了该开发板（%1）。请移除它，换用其他设置重新添加。</translation>
    </message>
    <message>
        <source>The network is off.</source>
        <translation>网络已关闭。</translation>
    </message>
    <message>
        <source>The network is starting.</source>
        <translation>网络正在启动。</translation>
    </message>
    <message>
        <source>The network is stopping.</source>
        <translation>网络正在停止。</translation>
    </message>
    <message>
        <source>The network is on: %1. In it this computer is %2.</source>
        <translation>网络已开启：%1。本机在其中的地址是 %2。</translation>
    </message>
    <message>
        <source>Frames sent: %1 (%2 lost). Frames received: %3 (%4 lost).</source>
        <translation>已发送帧：%1（丢失 %2）。已接收帧：%3（丢失 %4）。</translation>
    </message>
    <message>
        <source>the firmware ended</source>
        <translation>固件已结束</translation>
    </message>
    <message>
        <source>the firmware ended with status %1</source>
        <translation>固件已结束，退出状态为 %1</translation>
    </message>
    <message>
        <source>the firmware crashed (signal %1, %2)</source>
        <translation>固件崩溃（信号 %1，%2）</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>已断电</translation>
    </message>
</context>
<context>
    <name>ErrorWords</name>
    <message>
        <source>Cannot take the connection</source>
        <translation>无法接受连接</translation>
    </message>
    <message>
        <source>Cannot connect</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>Cannot listen</source>
        <translation>无法监听</translation>
    </message>
    <message>
        <source>Cannot open it</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>Cannot read it</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Cannot receive</source>
        <translation>无法接收</translation>
    </message>
    <message>
        <source>Cannot record</source>
        <translation>无法录制</translation>
    </message>
    <message>
        <source>Cannot save it</source>
        <translation>无法保存</translation>
    </message>
    <message>
        <source>Cannot send</source>
        <translation>无法发送</translation>
    </message>
    <message>
        <source>Cannot start it</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>another program has taken it; choose another, or end that program</source>
        <translation>已被别的程序占用；请换一个，或关闭那个程序</translation>
    </message>
    <message>
        <source>the address is not one of this computer&apos;s</source>
        <translation>这不是本机的地址</translation>
    </message>
    <message>
        <source>the other end has closed</source>
        <translation>对方已关闭</translation>
    </message>
    <message>
        <source>the connection was refused: nothing listens there</source>
        <translation>连接被拒绝：那里没有程序在监听</translation>
    </message>
    <message>
        <source>the other end has reset the connection</source>
        <translation>对方重置了连接</translation>
    </message>
    <message>
        <source>the file is too large</source>
        <translation>文件太大</translation>
    </message>
    <message>
        <source>there is no way to that address</source>
        <translation>没有通往该地址的路由</translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation>磁盘报告错误</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>它是一个文件夹</translation>
    </message>
    <message>
        <source>the message is too long</source>
        <translation>消息太长</translation>
    </message>
    <message>
        <source>the network is down</source>
        <translation>网络已断开</translation>
    </message>
    <message>
        <source>that network cannot be reached from this computer</source>
        <translation>从本机无法到达该网络</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>you lack the permission for it</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>the disk can only be read</source>
        <translation>磁盘是只读的</translation>
    </message>
    <message>
        <source>no answer came in time</source>
        <translation>等待应答超时</translation>
    </message>
    <message>
        <source>too many files and connections are open</source>
        <translation>打开的文件和连接太多</translation>
    </message>
    <message>
        <source>the name has no address; check it, or type the address</source>
        <translation>查不到这个名称的地址；请检查名称，或直接输入地址</translation>
    </message>
    <message>
        <source>%1: %2 (%3)</source>
        <comment>operation, reason, the library&apos;s English sentence</comment>
        <translation>%1：%2（%3）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>reason, the library&apos;s English sentence</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>it is in use, by this program or another</source>
        <translation>它正被本程序或另一个程序使用</translation>
    </message>
    <message>
        <source>accepting is paused with %1 sessions open</source>
        <translation>已有 %1 个会话，暂停接受新连接</translation>
    </message>
    <message>
        <source>a frame from %1 passes the limit of %2 bytes</source>
        <translation>来自 %1 的一帧超过了 %2 字节的上限</translation>
    </message>
    <message>
        <source>cannot ask the lab</source>
        <translation>无法询问虚拟网络</translation>
    </message>
    <message>
        <source>cannot capture on %1</source>
        <translation>无法在 %1 上抓包</translation>
    </message>
    <message>
        <source>cannot change the link of %1</source>
        <translation>无法更改 %1 的链路</translation>
    </message>
    <message>
        <source>cannot connect to %1</source>
        <translation>无法连接 %1</translation>
    </message>
    <message>
        <source>cannot encode the text</source>
        <translation>无法编码这段文本</translation>
    </message>
    <message>
        <source>cannot join the multicast group %1</source>
        <translation>无法加入组播组 %1</translation>
    </message>
    <message>
        <source>cannot listen on %1</source>
        <translation>无法监听 %1</translation>
    </message>
    <message>
        <source>cannot open the lab&apos;s socket %1</source>
        <translation>无法打开虚拟网络的套接字 %1</translation>
    </message>
    <message>
        <source>cannot open the network %1</source>
        <translation>无法打开网络 %1</translation>
    </message>
    <message>
        <source>cannot open %1 for %2</source>
        <translation>无法为 %2 打开 %1</translation>
    </message>
    <message>
        <source>cannot reach the lab at %1</source>
        <translation>无法联系位于 %1 的虚拟网络</translation>
    </message>
    <message>
        <source>cannot reach %1</source>
        <translation>无法到达 %1</translation>
    </message>
    <message>
        <source>cannot read the rules in %1</source>
        <translation>无法读取 %1 中的规则</translation>
    </message>
    <message>
        <source>cannot read %1</source>
        <translation>无法读取 %1</translation>
    </message>
    <message>
        <source>cannot record to %1</source>
        <translation>无法记录到 %1</translation>
    </message>
    <message>
        <source>cannot save to %1</source>
        <translation>无法保存到 %1</translation>
    </message>
    <message>
        <source>cannot send %1 bytes to %2</source>
        <translation>无法向 %2 发送 %1 字节</translation>
    </message>
    <message>
        <source>cannot send to %1</source>
        <translation>无法向 %1 发送</translation>
    </message>
    <message>
        <source>cannot start the firmware %1</source>
        <translation>无法启动固件 %1</translation>
    </message>
    <message>
        <source>cannot start the lab</source>
        <translation>无法启动虚拟网络</translation>
    </message>
    <message>
        <source>cannot start the network %1</source>
        <translation>无法启动网络 %1</translation>
    </message>
    <message>
        <source>cannot write to %1</source>
        <translation>无法写入 %1</translation>
    </message>
    <message>
        <source>saving to %1</source>
        <translation>保存到 %1</translation>
    </message>
    <message>
        <source>the network has ended</source>
        <translation>网络已结束</translation>
    </message>
    <message>
        <source>there is no firmware &apos;%1&apos;</source>
        <translation>没有名为“%1”的固件</translation>
    </message>
    <message>
        <source>turned away %1</source>
        <translation>拒绝了 %1</translation>
    </message>
    <message>
        <source>%1 bytes wait for it already; it does not read</source>
        <translation>已有 %1 字节在等待它；它没有读取</translation>
    </message>
    <message>
        <source>%1 bytes wait to leave already</source>
        <translation>已有 %1 字节在等待发出</translation>
    </message>
    <message>
        <source>%1 at once is the limit that --max-sessions sets</source>
        <translation>同时最多 %1 个，由 --max-sessions 设定</translation>
    </message>
    <message>
        <source>a UDP datagram carries at most 65507 bytes over IPv4</source>
        <translation>一个 UDP 数据报在 IPv4 上最多携带 65507 字节</translation>
    </message>
    <message>
        <source>another program has the UDP port</source>
        <translation>另一个程序占用了这个 UDP 端口</translation>
    </message>
    <message>
        <source>another program has the port, &apos;ss -ltnp sport = :%1&apos; names it; or choose another port</source>
        <translation>用“ss -ltnp sport = :%1”可以查出是哪个程序；也可以换一个端口</translation>
    </message>
    <message>
        <source>give the port alone to listen on every address of this computer</source>
        <translation>只填端口即可监听本机的所有地址</translation>
    </message>
    <message>
        <source>groups are 224.0.0.0 to 239.255.255.255 and addresses that begin with ff</source>
        <translation>组播地址是 224.0.0.0 到 239.255.255.255，以及以 ff 开头的地址</translation>
    </message>
    <message>
        <source>it comes in pieces, every byte of it; does --frame fit the peer?</source>
        <translation>它会分成几段到达，一个字节也不少；消息的划分方式与对方一致吗？</translation>
    </message>
    <message>
        <source>it goes on when one ends; raise the limit with ulimit -n</source>
        <translation>有会话结束时会继续；可用 ulimit -n 提高上限</translation>
    </message>
    <message>
        <source>no answer within %1 s: is it switched on, on this network, and not behind a firewall?</source>
        <translation>%1 秒内没有应答：它开机了吗？在这个网络里吗？是否在防火墙后面？</translation>
    </message>
    <message>
        <source>no program receives on that UDP port</source>
        <translation>没有程序在那个 UDP 端口上接收</translation>
    </message>
    <message>
        <source>nothing with that address answers on this network; is it switched on?</source>
        <translation>这个网络里没有设备以该地址应答；它开机了吗？</translation>
    </message>
    <message>
        <source>ports below 1024 need root or CAP_NET_BIND_SERVICE</source>
        <translation>1024 以下的端口需要 root 权限或 CAP_NET_BIND_SERVICE</translation>
    </message>
    <message>
        <source>the computer is there, but no program listens on that port</source>
        <translation>那台设备在线，但没有程序监听该端口</translation>
    </message>
    <message>
        <source>the name was not looked up in that time; does the name server answer?</source>
        <translation>这段时间内没有查到该名称；域名服务器有应答吗？</translation>
    </message>
    <message>
        <source>this computer has no way to that network; is it connected?</source>
        <translation>本机没有通往该网络的路；本机联网了吗？</translation>
    </message>
    <message>
        <source>%1 is damaged</source>
        <translation>%1 已损坏</translation>
    </message>
    <message>
        <source>%1 was made by a newer Lanyard (recording version %2, this one reads up to %3); update Lanyard to read it</source>
        <translation>%1 由较新的 Lanyard 创建（记录版本 %2，本程序最高能读 %3）；请更新 Lanyard 后再读</translation>
    </message>
    <message>
        <source>another program keeps it locked; try again</source>
        <translation>另一个程序锁住了它；请重试</translation>
    </message>
    <message>
        <source>another program keeps the file locked; what was committed before is kept</source>
        <translation>另一个程序锁住了该文件；之前已写入的内容仍然保留</translation>
    </message>
    <message>
        <source>another program, or another part of this one, is recording to it</source>
        <translation>另一个程序，或本程序的另一部分，正在往里记录</translation>
    </message>
    <message>
        <source>choose a directory that you may write to</source>
        <translation>请选择一个您可以写入的目录</translation>
    </message>
    <message>
        <source>choose a file and a directory that you may write to</source>
        <translation>请选择您可以写入的文件和目录</translation>
    </message>
    <message>
        <source>choose another file, or stop the other first</source>
        <translation>请换一个文件，或先停止另一方</translation>
    </message>
    <message>
        <source>free some space</source>
        <translation>请腾出一些空间</translation>
    </message>
    <message>
        <source>it is being recorded to; choose another file</source>
        <translation>正在往里记录；请换一个文件</translation>
    </message>
    <message>
        <source>it is not a file but a device, pipe or socket</source>
        <translation>它不是文件，而是设备、管道或套接字</translation>
    </message>
    <message>
        <source>it was left as it is; choose another name</source>
        <translation>它保持原样；请换一个名称</translation>
    </message>
    <message>
        <source>make the directory first, or choose another</source>
        <translation>请先创建该目录，或换一个</translation>
    </message>
    <message>
        <source>name a file in it</source>
        <translation>请指定其中的一个文件</translation>
    </message>
    <message>
        <source>saving was given up, and there is no new file</source>
        <translation>已放弃保存，没有生成新文件</translation>
    </message>
    <message>
        <source>the file exists and is not a Lanyard recording</source>
        <translation>该文件已存在，且不是 Lanyard 的记录</translation>
    </message>
    <message>
        <source>what was committed before is kept; free some space and record again</source>
        <translation>之前已写入的内容仍然保留；请腾出空间后重新记录</translation>
    </message>
    <message>
        <source>%1 boards have joined already</source>
        <translation>已有 %1 块开发板加入</translation>
    </message>
    <message>
        <source>%1 has left the network</source>
        <translation>%1 已离开网络</translation>
    </message>
    <message>
        <source>%1 has no address yet</source>
        <translation>%1 还没有地址</translation>
    </message>
    <message>
        <source>%1 is unplugged</source>
        <translation>%1 的网线已拔</translation>
    </message>
    <message>
        <source>%1 ports are open into boards already</source>
        <translation>通往开发板的端口已打开 %1 个</translation>
    </message>
    <message>
        <source>a board&apos;s name has at most %1 bytes</source>
        <translation>开发板的名称最多 %1 字节</translation>
    </message>
    <message>
        <source>a lab of that name runs already</source>
        <translation>已有同名的虚拟网络在运行</translation>
    </message>
    <message>
        <source>a password has %1 to %2 bytes, this one %3</source>
        <translation>密码应有 %1 到 %2 字节，这个有 %3 字节</translation>
    </message>
    <message>
        <source>an SSID has 1 to %1 bytes, this one %2</source>
        <translation>SSID 应有 1 到 %1 字节，这个有 %2 字节</translation>
    </message>
    <message>
        <source>an empty one makes an open network</source>
        <translation>留空则为开放网络</translation>
    </message>
    <message>
        <source>another lab has it; stop that one first</source>
        <translation>另一个虚拟网络占用了它；请先停止那一个</translation>
    </message>
    <message>
        <source>at most %1 bytes; LANYARD_AIR=/tmp/air chooses another directory</source>
        <translation>最多 %1 字节；可用 LANYARD_AIR=/tmp/air 换一个目录</translation>
    </message>
    <message>
        <source>choose another --ssid, or stop the other lab</source>
        <translation>请换一个名称，或停止另一个虚拟网络</translation>
    </message>
    <message>
        <source>docs/firmware.md tells how to make one</source>
        <translation>如何制作见 docs/firmware.md</translation>
    </message>
    <message>
        <source>it asked for another network</source>
        <translation>它要加入的是另一个网络</translation>
    </message>
    <message>
        <source>it has gone away</source>
        <translation>它已经不在了</translation>
    </message>
    <message>
        <source>it is a file, and no socket</source>
        <translation>它是文件，不是套接字</translation>
    </message>
    <message>
        <source>it is no firmware of this version of Lanyard</source>
        <translation>它不是这个版本的 Lanyard 的固件</translation>
    </message>
    <message>
        <source>it is no program</source>
        <translation>它不是程序</translation>
    </message>
    <message>
        <source>its MAC address is none that a board can have</source>
        <translation>它的 MAC 地址不是开发板能有的</translation>
    </message>
    <message>
        <source>&apos;lanyard lab&apos; starts one</source>
        <translation>可用“lanyard lab”启动一个</translation>
    </message>
    <message>
        <source>no board has %1</source>
        <translation>没有开发板的地址是 %1</translation>
    </message>
    <message>
        <source>no board is called %1</source>
        <translation>没有名为 %1 的开发板</translation>
    </message>
    <message>
        <source>no such board has joined</source>
        <translation>没有这样的开发板加入</translation>
    </message>
    <message>
        <source>no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>none is installed</source>
        <translation>没有安装任何固件</translation>
    </message>
    <message>
        <source>nothing on %1 listens there</source>
        <translation>%1 上没有程序在那里监听</translation>
    </message>
    <message>
        <source>one of your own is named by a path with a slash in it</source>
        <translation>您自己的固件请写带斜杠的路径</translation>
    </message>
    <message>
        <source>speaks version %1 of the lab&apos;s protocol, the lab version %2</source>
        <translation>它使用的协议版本是 %1，虚拟网络的是 %2</translation>
    </message>
    <message>
        <source>stopped by request</source>
        <translation>应请求停止</translation>
    </message>
    <message>
        <source>stopped here</source>
        <translation>在此停止</translation>
    </message>
    <message>
        <source>the lab has stopped</source>
        <translation>虚拟网络已停止</translation>
    </message>
    <message>
        <source>the lab gave no answer that can be understood</source>
        <translation>虚拟网络的回答无法理解</translation>
    </message>
    <message>
        <source>the lab spoke another protocol</source>
        <translation>虚拟网络使用的是另一种协议</translation>
    </message>
    <message>
        <source>the network %1, which had %2, is not there any more</source>
        <translation>拥有 %2 的网络 %1 已经不在了</translation>
    </message>
    <message>
        <source>there are %1</source>
        <translation>现有 %1</translation>
    </message>
    <message>
        <source>there is a board called %1 already, and two of one name would have one hardware address; choose another name</source>
        <translation>已有名为 %1 的开发板，同名的两块会有相同的硬件地址；请换一个名称</translation>
    </message>
    <message>
        <source>there is no setting %1; there is %2</source>
        <translation>没有名为 %1 的设置；现有 %2</translation>
    </message>
    <message>
        <source>timed out: the board does not answer</source>
        <translation>超时：开发板没有应答</translation>
    </message>
    <message>
        <source>too many connections are being opened</source>
        <translation>正在打开的连接太多</translation>
    </message>
    <message>
        <source>UDP into a board needs a forward, as in &apos;%1&apos;, and then this computer&apos;s port</source>
        <translation>向开发板发送 UDP 需要转发，例如“%1”，然后使用本机的端口</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>密码错误</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no address</source>
        <translation>“%1”不是地址</translation>
    </message>
    <message>
        <source>capturing needs root or CAP_NET_RAW: run it with sudo, or once &apos;%1&apos;</source>
        <translation>抓包需要 root 权限或 CAP_NET_RAW：请用 sudo 运行，或执行一次“%1”</translation>
    </message>
    <message>
        <source>its frames are of a kind that is not known here</source>
        <translation>它的帧是这里不认识的类型</translation>
    </message>
    <message>
        <source>link type %1</source>
        <translation>链路类型 %1</translation>
    </message>
    <message>
        <source>the interface is down</source>
        <translation>该网络接口未启用</translation>
    </message>
    <message>
        <source>there is no such interface</source>
        <translation>没有这个网络接口</translation>
    </message>
    <message>
        <source>there is no such interface; there are: %1</source>
        <translation>没有这个网络接口；现有：%1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (U+%2) does not exist in %3</source>
        <translation>“%1”（U+%2）在 %3 中不存在</translation>
    </message>
    <message>
        <source>&quot;%1&quot; at position %2 is no hex digit</source>
        <translation>第 %2 位的“%1”不是十六进制数字</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be used</source>
        <translation>“%1”无法使用</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is empty</source>
        <translation>“%1”为空</translation>
    </message>
    <message>
        <source>\x without two hex digits at byte %1 of the text; known escapes are %2</source>
        <translation>文本第 %1 字节处的 \x 后面不是两位十六进制数字；可用的转义有 %2</translation>
    </message>
    <message>
        <source>a single backslash at the end at byte %1 of the text; known escapes are %2</source>
        <translation>文本第 %1 字节处末尾只有一个反斜杠；可用的转义有 %2</translation>
    </message>
    <message>
        <source>bad expression `%1`</source>
        <translation>表达式“%1”有误</translation>
    </message>
    <message>
        <source>bad framing delimiter</source>
        <translation>分隔符有误</translation>
    </message>
    <message>
        <source>bad framing parameter &quot;%1&quot;</source>
        <translation>消息划分的参数“%1”有误</translation>
    </message>
    <message>
        <source>half a byte before position %1 of the hex bytes</source>
        <translation>十六进制第 %1 位之前只有半个字节</translation>
    </message>
    <message>
        <source>it is not valid UTF-8 at byte %1</source>
        <translation>第 %1 字节处不是有效的 UTF-8</translation>
    </message>
    <message>
        <source>rule %1</source>
        <translation>规则 %1</translation>
    </message>
    <message>
        <source>rule %1 (%2)</source>
        <translation>规则 %1（%2）</translation>
    </message>
    <message>
        <source>&quot;reply_hex&quot; cannot be used</source>
        <translation>回复的十六进制无法使用</translation>
    </message>
    <message>
        <source>the framing delimiter has %1 bytes</source>
        <translation>分隔符有 %1 字节</translation>
    </message>
    <message>
        <source>the placeholder %1 in the reply is not known</source>
        <translation>不认识回复中的占位符 %1</translation>
    </message>
    <message>
        <source>the regular expression cannot be used</source>
        <translation>该正则表达式无法使用</translation>
    </message>
    <message>
        <source>the regular expression has %1 ( ); %2 is the most</source>
        <translation>该正则表达式有 %1 个 ( )；最多 %2 个</translation>
    </message>
    <message>
        <source>the reply cannot be used</source>
        <translation>该回复无法使用</translation>
    </message>
    <message>
        <source>the reply has {{ without }}</source>
        <translation>回复中有 {{ 而没有 }}</translation>
    </message>
    <message>
        <source>the reply is empty</source>
        <translation>回复为空</translation>
    </message>
    <message>
        <source>there are %1 rules; %2 is the most</source>
        <translation>有 %1 条规则；最多 %2 条</translation>
    </message>
    <message>
        <source>unknown escape %1 at byte %2 of the text; known escapes are %3</source>
        <translation>文本第 %2 字节处的转义 %1 不认识；可用的转义有 %3</translation>
    </message>
    <message>
        <source>unknown framing &quot;%1&quot;</source>
        <translation>不认识的消息划分方式“%1”</translation>
    </message>
    <message>
        <source>write delimiter:HEX with 1 to %1 bytes, as delimiter:0d0a</source>
        <translation>应有 1 到 %1 字节，例如 0d0a</translation>
    </message>
    <message>
        <source>write pairs of hex digits, as 0d0a, 0d 0a or 0d:0a</source>
        <translation>请成对书写十六进制数字，例如 0d0a、0d 0a 或 0d:0a</translation>
    </message>
    <message>
        <source>write what is to be answered; the regular expression (?s).* matches everything</source>
        <translation>请写明要回应什么；正则表达式 (?s).* 匹配一切</translation>
    </message>
    <message>
        <source>write what is to be sent</source>
        <translation>请写明要发送什么</translation>
    </message>
    <message>
        <source>{{time}}, {{counter}}, {{peer}} and {{match:1}} are known; a plain {{ is written \x7b{</source>
        <translation>可用的有 {{time}}、{{counter}}、{{peer}} 和 {{match:1}}；普通的 {{ 写作 \x7b{</translation>
    </message>
    <message>
        <source>accepting connections again</source>
        <translation>重新开始接受连接</translation>
    </message>
    <message>
        <source>connecting to %1 again in %2 s</source>
        <translation>%2 秒后再次连接 %1</translation>
    </message>
    <message>
        <source>has closed its sending side; this side may still send</source>
        <translation>已关闭它的发送方向；这边仍可发送</translation>
    </message>
    <message>
        <source>was answered by the reply rules %1 times within a second; if it answers by itself as well, the two go on until one is closed</source>
        <translation>一秒内被回复规则应答了 %1 次；如果它也会自动应答，双方会一直继续，直到一方关闭</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>why, what to do</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what was tried, why it failed</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>the address is of another kind than was asked for</source>
        <translation>该地址与所要求的类型不同</translation>
    </message>
    <message>
        <source>it is closed already</source>
        <translation>它已经关闭</translation>
    </message>
    <message>
        <source>the connection was broken off</source>
        <translation>连接被中断</translation>
    </message>
    <message>
        <source>there is such a file already</source>
        <translation>该文件已存在</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>名称太长</translation>
    </message>
    <message>
        <source>it does not take that</source>
        <translation>它不接受这样的值</translation>
    </message>
    <message>
        <source>the computer has no room for more connections</source>
        <translation>本机没有空间容纳更多连接</translation>
    </message>
    <message>
        <source>there is no such device</source>
        <translation>没有这个设备</translation>
    </message>
    <message>
        <source>there is no connection</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>the computer has no memory left</source>
        <translation>本机内存不足</translation>
    </message>
    <message>
        <source>it was given up</source>
        <translation>已放弃</translation>
    </message>
    <message>
        <source>too many files and connections are open in this computer</source>
        <translation>本机打开的文件和连接太多</translation>
    </message>
    <message>
        <source>the message is longer than is taken at once</source>
        <translation>该消息超过一次能接收的长度</translation>
    </message>
    <message>
        <source>too many peers are connected</source>
        <translation>已连接的对端太多</translation>
    </message>
    <message>
        <source>too much waits for the peer already</source>
        <translation>等待发给对端的数据已经太多</translation>
    </message>
    <message>
        <source>that peer has left</source>
        <translation>该对端已离开</translation>
    </message>
    <message>
        <source>this side has ended its sending</source>
        <translation>这边已结束发送</translation>
    </message>
    <message>
        <source>what was given cannot be used</source>
        <translation>给出的内容无法使用</translation>
    </message>
    <message>
        <source>write length:N, N in bytes, from 1 to %1</source>
        <translation>请填字节数，从 1 到 %1</translation>
    </message>
    <message>
        <source>write idle:MS, MS in milliseconds, from 1 to %1</source>
        <translation>请填毫秒数，从 1 到 %1</translation>
    </message>
    <message>
        <source>write pairs of hex digits, as 0d0a, 0d 0a or 0d:0a; write delimiter:HEX, as delimiter:0d0a</source>
        <translation>请成对书写十六进制数字，例如 0d0a、0d 0a 或 0d:0a</translation>
    </message>
    <message>
        <source>{{match:%1}} in the reply is nothing</source>
        <translation>回复中的 {{match:%1}} 没有内容</translation>
    </message>
    <message>
        <source>only a &quot;regex&quot; with ( ) has groups; {{match}} is all that matched</source>
        <translation>只有带 ( ) 的正则表达式才有分组；{{match}} 是匹配到的全部</translation>
    </message>
    <message>
        <source>the regular expression has %1 ( )</source>
        <translation>该正则表达式有 %1 个 ( )</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the setting &quot;%2&quot;</source>
        <translation>“%1”不能作为设置“%2”</translation>
    </message>
    <message>
        <source>it must be text</source>
        <translation>它必须是文本</translation>
    </message>
    <message>
        <source>it must be a whole number</source>
        <translation>它必须是整数</translation>
    </message>
    <message>
        <source>it must be yes or no</source>
        <translation>它必须是 yes 或 no</translation>
    </message>
    <message>
        <source>the rules in %1 cannot be used</source>
        <translation>%1 中的规则无法使用</translation>
    </message>
    <message>
        <source>the rules in %1 are longer than 16 MiB</source>
        <translation>%1 中的规则超过 16 MiB</translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>line %1, column %2 is wrong, or something before it is missing</source>
        <translation>第 %1 行第 %2 列有误，或者它前面缺了什么</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>it is nested more deeply than rules are</source>
        <translation>嵌套层数超过规则所需</translation>
    </message>
    <message>
        <source>the rules stand in an array</source>
        <translation>规则应放在数组中</translation>
    </message>
    <message>
        <source>&quot;%1&quot; beside &quot;rules&quot; is not known</source>
        <translation>“rules”旁边的“%1”无法识别</translation>
    </message>
    <message>
        <source>is not an object, as %1 is one</source>
        <translation>不是对象；对象的例子：%1</translation>
    </message>
    <message>
        <source>needs exactly one of &quot;contains&quot;, &quot;equals&quot;, &quot;regex&quot; and &quot;hex&quot;, which says what is answered</source>
        <translation>需要“contains”、“equals”、“regex”、“hex”中恰好一个，说明回复什么样的消息</translation>
    </message>
    <message>
        <source>needs exactly one of &quot;reply&quot; and &quot;reply_hex&quot;, which says with what</source>
        <translation>需要“reply”、“reply_hex”中恰好一个，说明回复的内容</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not known; a rule has one of &quot;contains&quot;, &quot;equals&quot;, &quot;regex&quot; and &quot;hex&quot;, one of &quot;reply&quot; and &quot;reply_hex&quot;, and perhaps &quot;name&quot; and &quot;enabled&quot;</source>
        <translation>“%1”无法识别；规则由“contains”、“equals”、“regex”、“hex”之一，“reply”、“reply_hex”之一，以及可选的“name”和“enabled”组成</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is text in quotation marks</source>
        <translation>“%1”的值应是引号中的文本</translation>
    </message>
    <message>
        <source>&quot;enabled&quot; is true or false</source>
        <translation>“enabled”的值应是 true 或 false</translation>
    </message>
    <message>
        <source>the filter &apos;%1&apos; is not understood</source>
        <translation>看不懂过滤条件“%1”</translation>
    </message>
    <message>
        <source>1 event is missing here</source>
        <translation>此处缺少 1 个事件</translation>
    </message>
    <message>
        <source>%1 events are missing here</source>
        <translation>此处缺少 %1 个事件</translation>
    </message>
</context>
<context>
    <name>RepliesWords</name>
    <message>
        <source>The reply rules could not be read: %1.</source>
        <translation>无法读取回复规则：%1。</translation>
    </message>
    <message>
        <source>The reply rules could not be read: %1. The file as it was is kept as %2.</source>
        <translation>无法读取回复规则：%1。原文件已保留为 %2。</translation>
    </message>
    <message>
        <source>The reply rules cannot be saved in %1: %2.</source>
        <translation>无法把回复规则保存到 %1：%2。</translation>
    </message>
</context>
<context>
    <name>SavedWords</name>
    <message>
        <source>it is no JSON: %1 at byte %2</source>
        <translation>不是 JSON：%1，位于第 %2 字节</translation>
    </message>
    <message>
        <source>it holds neither saved messages nor an export of Packet Sender</source>
        <translation>其中既没有已存消息，也不是 Packet Sender 的导出文件</translation>
    </message>
    <message>
        <source>it was written by a newer Lanyard</source>
        <translation>它由更新版本的 Lanyard 写成</translation>
    </message>
    <message>
        <source>it is no file</source>
        <translation>它不是文件</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>it is larger than 64 MiB</source>
        <translation>它大于 64 MiB</translation>
    </message>
    <message>
        <source>The saved messages in %1 cannot be read: %2.</source>
        <translation>无法读取 %1 中的已存消息：%2。</translation>
    </message>
    <message>
        <source>some of its entries are damaged</source>
        <translation>其中有些条目已损坏</translation>
    </message>
    <message>
        <source>The saved messages in %1 cannot be read whole: %2. The file as it was is kept as %3.</source>
        <translation>无法完整读取 %1 中的已存消息：%2。原文件已保留为 %3。</translation>
    </message>
    <message>
        <source>The messages cannot be saved in %1: %2.</source>
        <translation>无法把消息保存到 %1：%2。</translation>
    </message>
</context>
<context>
    <name>SendWords</name>
    <message>
        <source>The file was deleted or renamed while it was being sent.</source>
        <translation>文件在发送过程中被删除或改名。</translation>
    </message>
    <message>
        <source>1 peer left or could not be sent to before it had all of it.</source>
        <translation>有 1 个对端未收到全部内容：它已断开或无法送达。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln peers left or could not be sent to before they had all of it.</source>
        <translation>
            <numerusform>有 %Ln 个对端未收到全部内容：它们已断开或无法送达。</numerusform>
        </translation>
    </message>
    <message>
        <source>Sent %1 (%2) to %3.</source>
        <translation>已将 %1（%2）发送给 %3。</translation>
    </message>
    <message>
        <source>Stopped sending %1: %2 of %3 were sent.</source>
        <translation>已停止发送 %1：%3中已发送 %2。</translation>
    </message>
    <message>
        <source>The file could not be sent: %1.</source>
        <translation>无法发送文件：%1。</translation>
    </message>
    <message>
        <source>%1 became shorter while it was being sent: the peers did not get all of its %2. Send it again when it is whole.</source>
        <translation>%1 在发送过程中变短了：对端没有收到全部 %2。请在文件完整后重新发送。</translation>
    </message>
    <message>
        <source>%1 was not sent to its end: nobody is connected any more.</source>
        <translation>%1 没有发送完：已经没有任何连接。</translation>
    </message>
    <message>
        <source>1 byte</source>
        <translation>1 字节</translation>
    </message>
    <message numerus="yes">
        <source>%Ln bytes</source>
        <translation>
            <numerusform>%Ln 字节</numerusform>
        </translation>
    </message>
    <message>
        <source>1 peer</source>
        <translation>1 个对端</translation>
    </message>
    <message numerus="yes">
        <source>%Ln peers</source>
        <translation>
            <numerusform>%Ln 个对端</numerusform>
        </translation>
    </message>
    <message>
        <source>once</source>
        <translation>1 次</translation>
    </message>
    <message numerus="yes">
        <source>%Ln times</source>
        <translation>
            <numerusform>%Ln 次</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StartOptions</name>
    <message>
        <source>Be a TCP server on this port at once.</source>
        <translation>立即作为 TCP 服务器监听此端口。</translation>
    </message>
    <message>
        <source>Connect to this TCP server at once.</source>
        <translation>立即连接到此 TCP 服务器。</translation>
    </message>
    <message>
        <source>The window of Lanyard, a TCP/IP workbench for ESP32 boards and other devices.</source>
        <translation>Lanyard 的图形窗口：面向 ESP32 开发板及其他设备的 TCP/IP 工作台。</translation>
    </message>
    <message>
        <source>--listen wants a port from 1 to 65535</source>
        <translation>--listen 需要 1 到 65535 之间的端口</translation>
    </message>
    <message>
        <source>--connect wants HOST:PORT, such as 192.168.4.2:8000</source>
        <translation>--connect 需要 HOST:PORT，例如 192.168.4.2:8000</translation>
    </message>
    <message>
        <source>give either --listen [ADDR:]PORT or --connect HOST:PORT, and no more</source>
        <translation>只能给出 --listen [ADDR:]PORT 或 --connect HOST:PORT 其中之一</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::AddBoardForm</name>
    <message>
        <source>Other image…</source>
        <translation>其他镜像…</translation>
    </message>
    <message>
        <source>Switch the board on</source>
        <translation>给开发板上电</translation>
    </message>
    <message>
        <source>A firmware of your own, built as a virtual board&apos;s image</source>
        <translation>您自己的固件，需构建为虚拟开发板镜像</translation>
    </message>
    <message>
        <source>as the firmware</source>
        <translation>与固件同名</translation>
    </message>
    <message>
        <source>Firmware:</source>
        <translation>固件:</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称:</translation>
    </message>
    <message>
        <source>No firmware was found. Build it (it is part of Lanyard), or choose an image.</source>
        <translation>未找到固件。请先构建（它是 Lanyard 的一部分），或选择一个镜像。</translation>
    </message>
    <message>
        <source>Image of a firmware</source>
        <translation>固件镜像</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::AddressList</name>
    <message>
        <source>every address</source>
        <translation>所有地址</translation>
    </message>
    <message>
        <source>%1 and every other</source>
        <translation>%1 及其他所有地址</translation>
    </message>
    <message>
        <source>Devices reach this computer by any of its addresses.</source>
        <translation>设备可通过本机的任一地址访问本机。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::Axis</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>−%1 s</source>
        <translation>−%1 秒</translation>
    </message>
    <message>
        <source>−%1 min</source>
        <translation>−%1 分</translation>
    </message>
    <message>
        <source>−%1:%2 min</source>
        <translation>−%1:%2 分</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::BoardModel</name>
    <message>
        <source>in another program</source>
        <translation>在另一个程序中</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>开发板</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>固件</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::BoardPanel</name>
    <message>
        <source>Add &amp;board…</source>
        <translation>添加开发板(&amp;B)…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Boards</source>
        <translation>开发板</translation>
    </message>
    <message>
        <source>The network cable: the board stays on, and nothing gets through</source>
        <translation>网线：拔掉后开发板仍然开机，但收发都不通</translation>
    </message>
    <message>
        <source>Switches the board off and takes it away</source>
        <translation>关闭开发板并将其移除</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>控制台</translation>
    </message>
    <message>
        <source>Network conditions</source>
        <translation>网络状况</translation>
    </message>
    <message>
        <source>New board</source>
        <translation>新开发板</translation>
    </message>
    <message>
        <source>Start a&amp;gain</source>
        <translation>重新启动(&amp;G)</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>复位</translation>
    </message>
    <message>
        <source>Power off and on</source>
        <translation>断电后重新上电</translation>
    </message>
    <message>
        <source>P&amp;ut the plug back</source>
        <translation>插回网线(&amp;U)</translation>
    </message>
    <message>
        <source>P&amp;ull the plug</source>
        <translation>拔掉网线(&amp;U)</translation>
    </message>
    <message>
        <source>There is no board yet. “Add board” makes one.</source>
        <translation>还没有开发板。按“添加开发板”创建一个。</translation>
    </message>
    <message>
        <source>Another program runs this board; its console is there.</source>
        <translation>该开发板由另一个程序运行；控制台在那个程序里。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ChapterGuide</name>
    <message>
        <source>Board is the client</source>
        <translation>开发板作客户端</translation>
    </message>
    <message>
        <source>Board is the server</source>
        <translation>开发板作服务器</translation>
    </message>
    <message>
        <source>Sho&amp;w me where</source>
        <translation>指给我看(&amp;W)</translation>
    </message>
    <message>
        <source>The window listens, and a virtual board connects to it</source>
        <translation>本窗口监听，虚拟开发板来连接</translation>
    </message>
    <message>
        <source>A virtual board listens, and the window connects to it</source>
        <translation>虚拟开发板监听，本窗口去连接</translation>
    </message>
    <message>
        <source>Try the chapter with a virtual board: one click sets up the network, the board and this window. Each step is ticked when it has really happened.</source>
        <translation>用虚拟开发板试做本章：单击一下即可准备好网络、开发板和本窗口。每一步真正完成后才会打勾。</translation>
    </message>
    <message>
        <source>Brings up the part of the window that this step is about</source>
        <translation>显示窗口中与此步骤有关的部分</translation>
    </message>
    <message>
        <source>Start it as “%1”</source>
        <translation>以“%1”为名启动</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The network has been stopped.</source>
        <translation>网络已停止。</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>The board has been removed.</source>
        <translation>开发板已移除。</translation>
    </message>
    <message>
        <source>The board has given up: it printed “%1”. Its console says why.</source>
        <translation>开发板已放弃：它输出了“%1”。原因见其控制台。</translation>
    </message>
    <message>
        <source>The network refuses the board: %1.</source>
        <translation>网络拒绝了该开发板：%1。</translation>
    </message>
    <message>
        <source>Port %1 is taken by another program on this computer.</source>
        <translation>端口 %1 已被本机上的另一个程序占用。</translation>
    </message>
    <message>
        <source>Use the next free port</source>
        <translation>使用下一个空闲端口</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>now</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>later</source>
        <translation>待进行</translation>
    </message>
    <message>
        <source>That was the whole chapter. Try the other part, or make the network bad and try again: loss and delay are under “Network conditions”.</source>
        <translation>本章到此完成。请试试另一部分，或者让网络变差后再试一次：丢包和延迟在“网络状况”中设置。</translation>
    </message>
    <message>
        <source>The virtual Wi-Fi network is on. It takes the place of the router at home.</source>
        <translation>虚拟 Wi-Fi 网络已开启。它代替了家里的路由器。</translation>
    </message>
    <message>
        <source>The board is switched on, joins the network and gets an address.</source>
        <translation>开发板上电，加入网络并获得地址。</translation>
    </message>
    <message>
        <source>The board is switched on, joins the network and gets the address %1.</source>
        <translation>开发板上电，加入网络并获得地址 %1。</translation>
    </message>
    <message>
        <source>Your turn: type a line into the send box and press Send. The board prints it and sends it back.</source>
        <translation>轮到您了：在发送框中输入一行，然后按“发送”。开发板会把它打印出来并发回。</translation>
    </message>
    <message>
        <source>This window listens on port %1. It is the server.</source>
        <translation>本窗口在端口 %1 上监听。它是服务器。</translation>
    </message>
    <message>
        <source>The board connects. Look at Wire: SYN, SYN-ACK and ACK are the three-way handshake.</source>
        <translation>开发板发起连接。请看“线路”：SYN、SYN-ACK 和 ACK 就是三次握手。</translation>
    </message>
    <message>
        <source>Press Listening again to close the connection. The board prints “Close socket”.</source>
        <translation>再次按“监听”关闭连接。开发板会打印“Close socket”。</translation>
    </message>
    <message>
        <source>The board prints “accepting.....”. It is the server and waits on port %1.</source>
        <translation>开发板打印“accepting.....”。它是服务器，在端口 %1 上等待。</translation>
    </message>
    <message>
        <source>This window connects to the board. Look at Wire: SYN, SYN-ACK and ACK are the three-way handshake.</source>
        <translation>本窗口连接到开发板。请看“线路”：SYN、SYN-ACK 和 ACK 就是三次握手。</translation>
    </message>
    <message>
        <source>The board says “I am Server”. Look at the conversation.</source>
        <translation>开发板发来“I am Server”。请看收发记录。</translation>
    </message>
    <message>
        <source>Press Connect again to close the connection. The board prints “close socket”.</source>
        <translation>再次按“连接”关闭连接。开发板会打印“close socket”。</translation>
    </message>
    <message>
        <source>Try the chapter</source>
        <translation>试做本章</translation>
    </message>
    <message>
        <source>Another program, a second window perhaps, already runs a network called “%1”. Close it and press the button of your part again, or use another name here.</source>
        <translation>别的程序（也许是第二个窗口）已经在运行名为“%1”的网络。请先关闭它，再按一次您要试的那部分的按钮；或者在这里换一个名称。</translation>
    </message>
    <message>
        <source>This takes long. Virtual board says what the network does.</source>
        <translation>这一步花的时间较长。“虚拟开发板”页会说明网络在做什么。</translation>
    </message>
    <message>
        <source>The window does not listen on port %1 yet: press Listening, or begin again.</source>
        <translation>本窗口还没有监听端口 %1：请按“监听”，或重新开始。</translation>
    </message>
    <message>
        <source>The board has not come so far. Its console under Virtual board says what it does; a plug that is pulled and bad network conditions keep it waiting.</source>
        <translation>开发板还没有走到这一步。“虚拟开发板”页中它的控制台会说明它在做什么；网线被拔掉或网络状况很差都会让它一直等待。</translation>
    </message>
    <message>
        <source>Nothing of it has come yet. Look whether the board&apos;s plug is pulled, and how many frames are lost under “Network conditions”.</source>
        <translation>还没有任何动静。请看开发板的网线是否被拔掉，以及“网络状况”中丢了多少帧。</translation>
    </message>
    <message>
        <source>The window&apos;s side is closed: begin again.</source>
        <translation>本窗口这一端已关闭：请重新开始。</translation>
    </message>
    <message>
        <source>The connection has ended before its time: begin again.</source>
        <translation>连接提前结束了：请重新开始。</translation>
    </message>
    <message>
        <source>Nothing has been sent yet: type into the box above Send, and press Send or Ctrl+Enter.</source>
        <translation>还没有发送任何内容：请在“发送”上方的框中输入，再按“发送”或 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>What was sent has not come back as it was. A line of plain text does; lost frames take their time.</source>
        <translation>发出的内容没有原样返回。发送一行普通文本即可；丢失的帧需要一些时间重传。</translation>
    </message>
    <message>
        <source>The connection is still open: the button is at the top left.</source>
        <translation>连接仍然打开：按钮在左上方。</translation>
    </message>
    <message>
        <source>The board has not noticed the end yet: lost frames take their time.</source>
        <translation>开发板还没有察觉连接已结束：丢失的帧需要一些时间重传。</translation>
    </message>
    <message>
        <source>The board says “Hello” and “This is my IP.” Look at the conversation: both may stand in one row, as TCP carries bytes and keeps no borders between what was sent.</source>
        <translation>开发板发来“Hello”和“This is my IP.”。请看收发记录：两者可能在同一行，因为 TCP 只传送字节，不保留各次发送之间的界限。</translation>
    </message>
    <message>
        <source>The window is still connecting, and that may yet come about: what is lost on the way is sent again after one second, two, four and so on. Look how many frames are lost under “Network conditions”.</source>
        <translation>窗口仍在连接，还有可能连上：途中丢失的会在 1 秒、2 秒、4 秒……之后重发。请在“网络状况”中看看丢失了多少帧。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ClosingNote</name>
    <message numerus="yes">
        <source>Writing the last %Ln messages…</source>
        <translation>
            <numerusform>正在写入最后 %Ln 条消息…</numerusform>
        </translation>
    </message>
    <message>
        <source>Ending what is under way…</source>
        <translation>正在结束未完成的工作…</translation>
    </message>
    <message>
        <source>Giving up the copy of the earlier conversation…</source>
        <translation>正在放弃先前收发记录的副本…</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConnectionPanel</name>
    <message>
        <source>Echo: send back what comes</source>
        <translation>回显：把收到的内容发回</translation>
    </message>
    <message>
        <source>Connect again by itself</source>
        <translation>自动重连</translation>
    </message>
    <message>
        <source>TCP Server</source>
        <translation>TCP 服务器</translation>
    </message>
    <message>
        <source>TCP Client</source>
        <translation>TCP 客户端</translation>
    </message>
    <message>
        <source>UDP</source>
        <translation>UDP</translation>
    </message>
    <message>
        <source>Local &amp;IP</source>
        <translation>本机 IP(&amp;I)</translation>
    </message>
    <message>
        <source>Local P&amp;ORT</source>
        <translation>本机端口(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Remote IP</source>
        <translation>远程 IP(&amp;R)</translation>
    </message>
    <message>
        <source>Remo&amp;te PORT</source>
        <translation>远程端口(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Messages</source>
        <translation>分包方式(&amp;M)</translation>
    </message>
    <message>
        <source>The address or name of the server.</source>
        <translation>服务器的地址或名称。</translation>
    </message>
    <message>
        <source>&amp;Listening</source>
        <translation>监听(&amp;L)</translation>
    </message>
    <message>
        <source>Not listening.</source>
        <translation>未监听。</translation>
    </message>
    <message>
        <source>Listening on %1</source>
        <translation>正在监听：%1</translation>
    </message>
    <message>
        <source>Opening the port…</source>
        <translation>正在打开端口…</translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation>取消(&amp;L)</translation>
    </message>
    <message>
        <source>Co&amp;nnect</source>
        <translation>连接(&amp;N)</translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>未连接。</translation>
    </message>
    <message>
        <source>Connected.</source>
        <translation>已连接。</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Ope&amp;n</source>
        <translation>打开(&amp;N)</translation>
    </message>
    <message>
        <source>Not open.</source>
        <translation>未打开。</translation>
    </message>
    <message>
        <source>Open on %1</source>
        <translation>已打开：%1</translation>
    </message>
    <message>
        <source>Begin (F5)</source>
        <translation>开始（F5）</translation>
    </message>
    <message>
        <source>End (F5)</source>
        <translation>结束（F5）</translation>
    </message>
    <message>
        <source>port %1 of every address</source>
        <translation>所有地址的端口 %1</translation>
    </message>
    <message>
        <source>%1, where boards reach it; for programs of this computer it is %2</source>
        <translation>%1（开发板由此连入）；对本机的程序是 %2</translation>
    </message>
    <message>
        <source>With whom alone to exchange datagrams; of a broadcast or multicast address with all who answer. Empty: with whoever sends.</source>
        <translation>只与该对端收发数据报；若为广播或组播地址，则与所有应答者收发。留空：与任何发来数据的对端收发。</translation>
    </message>
    <message>
        <source>Open to %1</source>
        <translation>已打开，对端为 %1</translation>
    </message>
    <message>
        <source>With a Remote IP the system chooses by which address it is reached.</source>
        <translation>填写远程 IP 后，由系统选择本机使用的地址。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConsoleView</name>
    <message>
        <source>What the board prints</source>
        <translation>开发板的输出</translation>
    </message>
    <message>
        <source>What the board prints appears here.</source>
        <translation>开发板的输出显示在这里。</translation>
    </message>
    <message>
        <source>Type a line and press Enter</source>
        <translation>输入一行后按 Enter</translation>
    </message>
    <message>
        <source>To the board:</source>
        <translation>发给开发板:</translation>
    </message>
    <message>
        <source>The oldest characters are no longer kept: %L1.</source>
        <translation>最早的字符已不再保留：%L1 个。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConversationPanel</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>How messages are shown</source>
        <translation>消息的显示方式</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>How bytes become text; each message is decoded by itself. ⏎ is a line end.</source>
        <translation>字节如何转换成文本；每条消息单独解码。⏎ 表示行尾。</translation>
    </message>
    <message>
        <source>&amp;Peer</source>
        <translation>对端(&amp;P)</translation>
    </message>
    <message>
        <source>Whose messages are shown</source>
        <translation>显示哪个对端的消息</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Which messages are shown</source>
        <translation>显示哪些消息</translation>
    </message>
    <message>
        <source>Clear receive</source>
        <translation>清空接收</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Give up saving</source>
        <translation>放弃保存</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Text and hex</source>
        <translation>文本和十六进制</translation>
    </message>
    <message>
        <source>All peers</source>
        <translation>所有对端</translation>
    </message>
    <message>
        <source>Both ways</source>
        <translation>双向</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Show only what comes from now on (Ctrl+K). Nothing is deleted from the recording.</source>
        <translation>只显示此后收发的内容（Ctrl+K）。录制文件中不会删除任何内容。</translation>
    </message>
    <message>
        <source>&amp;Clear receive</source>
        <translation>清空接收(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查找(&amp;F)</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>Find &amp;previous</source>
        <translation>查找上一个(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Save conversation…</source>
        <translation>保存收发记录(&amp;S)…</translation>
    </message>
    <message>
        <source>Nothing is looked for: %1.</source>
        <translation>未进行查找：%1。</translation>
    </message>
    <message>
        <source>The conversation cannot be shown: %1.</source>
        <translation>无法显示收发记录：%1。</translation>
    </message>
    <message>
        <source>Messages appear here as they come, each behind the address it came from.</source>
        <translation>消息到达后显示在这里，每条前面是它的来源地址。</translation>
    </message>
    <message>
        <source>The conversation is not kept, so there is nothing to show.</source>
        <translation>收发记录没有保留，因此没有可显示的内容。</translation>
    </message>
    <message>
        <source>%1 (session %2)</source>
        <translation>%1（会话 %2）</translation>
    </message>
    <message>
        <source>%1 found, %2 % searched</source>
        <translation>找到 %1 个，已搜索 %2 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>找到 %1 个</translation>
    </message>
    <message>
        <source>Only the first %1 rows were copied. Save the conversation to have all of it.</source>
        <translation>只复制了前 %1 行。要得到全部内容，请保存收发记录。</translation>
    </message>
    <message>
        <source>Save conversation</source>
        <translation>保存收发记录</translation>
    </message>
    <message>
        <source>There is no conversation to save, because it cannot be kept.</source>
        <translation>没有可保存的收发记录，因为它无法保留。</translation>
    </message>
    <message>
        <source>The conversation is being saved already. Wait for that, or give it up.</source>
        <translation>收发记录正在保存中。请等待完成，或放弃保存。</translation>
    </message>
    <message>
        <source>Saving: %1 %</source>
        <translation>正在保存：%1 %</translation>
    </message>
    <message>
        <source>Saved %1 rows to %2.</source>
        <translation>已将 %1 行保存到 %2。</translation>
    </message>
    <message>
        <source>The conversation was not saved: %1.</source>
        <translation>收发记录未保存：%1。</translation>
    </message>
    <message>
        <source>Save what is shown as text or, for programs, as JSON Lines; or the whole conversation as a recording (Ctrl+S)</source>
        <translation>把显示的内容保存为文本，或保存为供程序使用的 JSON Lines；也可以把整个对话保存为录制文件（Ctrl+S）</translation>
    </message>
    <message>
        <source>Text (*.txt);;JSON Lines (*.jsonl);;Recording, the whole conversation (*.lanyard *.lnyd);;All files (*)</source>
        <translation>文本 (*.txt);;JSON Lines (*.jsonl);;录制文件，整个对话 (*.lanyard *.lnyd);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Saved the whole conversation to %1.</source>
        <translation>整个对话已保存到 %1。</translation>
    </message>
    <message>
        <source>There is no conversation to save yet.</source>
        <translation>还没有可保存的收发记录。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConversationRow</name>
    <message>
        <source>Disconnected: the peer closed the connection</source>
        <translation>已断开：对端关闭了连接</translation>
    </message>
    <message>
        <source>Disconnected: the connection was reset</source>
        <translation>已断开：连接被复位</translation>
    </message>
    <message>
        <source>Disconnected: the peer stopped answering</source>
        <translation>已断开：对端不再应答</translation>
    </message>
    <message>
        <source>Disconnected: the peer did not read, and too much waited for it</source>
        <translation>已断开：对端不读取数据，积压过多</translation>
    </message>
    <message>
        <source>Disconnected: closed here</source>
        <translation>已断开：由本机关闭</translation>
    </message>
    <message>
        <source>%1 (%2 bytes received, %3 bytes sent)</source>
        <translation>%1（接收 %2 字节，发送 %3 字节）</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Listening on %1</source>
        <translation>正在监听：%1</translation>
    </message>
    <message>
        <source>The recording has nothing here</source>
        <translation>录制文件中此处没有内容</translation>
    </message>
    <message>
        <source>Received from %1 at %2: %3</source>
        <translation>%2 从 %1 接收：%3</translation>
    </message>
    <message>
        <source>Sent to %1 at %2: %3</source>
        <translation>%2 向 %1 发送：%3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>piece of %1 bytes, without its end</source>
        <translation>片段，%1 字节，不含结尾</translation>
    </message>
    <message>
        <source>piece, without its end</source>
        <translation>片段，不含结尾</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Stopped listening on %1</source>
        <translation>已停止监听：%1</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ConversationView</name>
    <message>
        <source>Conversation</source>
        <translation>收发记录</translation>
    </message>
    <message>
        <source>Show new messages as they come (End)</source>
        <translation>新消息到达时随即显示（End）</translation>
    </message>
    <message>
        <source>Go to the end</source>
        <translation>转到末尾</translation>
    </message>
    <message>
        <source>New: %1. Go to the end</source>
        <translation>新消息：%1。转到末尾</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy as hex</source>
        <translation>复制为十六进制</translation>
    </message>
    <message>
        <source>Copy with times</source>
        <translation>连同时间复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::DetailPane</name>
    <message>
        <source>Received from %1 at %2, %3 bytes</source>
        <translation>%2 从 %1 接收，%3 字节</translation>
    </message>
    <message>
        <source>Sent to %1 at %2, %3 bytes</source>
        <translation>%2 向 %1 发送，%3 字节</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Text of the selected message</source>
        <translation>所选消息的文本</translation>
    </message>
    <message>
        <source>Bytes of the selected message in hexadecimal</source>
        <translation>所选消息的十六进制字节</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Here are the first %1 bytes of text and %2 of hex. Save the conversation to have the whole message.</source>
        <translation>这里是文本的前 %1 字节和十六进制的前 %2 字节。要得到整条消息，请保存收发记录。</translation>
    </message>
    <message>
        <source>Of the hex here are the first %1 bytes.</source>
        <translation>这里是十六进制的前 %1 字节。</translation>
    </message>
    <message>
        <source>Select a message to see all of it.</source>
        <translation>选择一条消息即可查看其全部内容。</translation>
    </message>
    <message>
        <source>This is a piece: the message was longer than the limit, and goes on in the next row of this peer; or the connection ended before the message did.</source>
        <translation>这是一个片段：消息超过了长度上限，在该对端的下一行继续；或者连接在消息结束之前就断开了。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::DiagramView</name>
    <message>
        <source>Sequence diagram</source>
        <translation>时序图</translation>
    </message>
    <message>
        <source>So far: %1</source>
        <translation>目前结论：%1</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::EndpointForm</name>
    <message>
        <source>Type the address or the name of the server.</source>
        <translation>请输入服务器的地址或名称。</translation>
    </message>
    <message>
        <source>Type a port: a number from 1 to 65535, or 0 for any that is free.</source>
        <translation>请输入端口：1 到 65535 的数字，或用 0 表示任意空闲端口。</translation>
    </message>
    <message>
        <source>“%1” is not a port, which is a number from 1 to 65535, or 0 for any that is free.</source>
        <translation>“%1”不是端口：端口是 1 到 65535 的数字，或用 0 表示任意空闲端口。</translation>
    </message>
    <message>
        <source>Port 0 would be any that is free, and peers have to know which: type a number from 1 to 65535.</source>
        <translation>端口 0 表示任意空闲端口，而对端必须事先知道是哪一个：请输入 1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>Nobody can be reached at port 0: type a number from 1 to 65535.</source>
        <translation>端口 0 上联系不到任何人：请输入 1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>Type a port: a number from 1 to 65535.</source>
        <translation>请输入端口：1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>“%1” is not a port, which is a number from 1 to 65535.</source>
        <translation>“%1”不是端口：端口是 1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>Another program has the UDP port %1: choose another Local PORT, or end that program; “ss -lunp sport = :%1” names it.</source>
        <translation>UDP 端口 %1 已被别的程序占用：请换一个“本机端口”，或结束那个程序；“ss -lunp sport = :%1”会显示是哪个程序。</translation>
    </message>
    <message>
        <source>Another program has port %1: choose another Local PORT, or end that program; “ss -ltnp sport = :%1” names it.</source>
        <translation>端口 %1 已被别的程序占用：请换一个“本机端口”，或结束那个程序；“ss -ltnp sport = :%1”会显示是哪个程序。</translation>
    </message>
    <message>
        <source>%1 is no address of this computer: choose one from the list of Local IP, whose first entry is every address.</source>
        <translation>%1 不是本机的地址：请从“本机 IP”的列表中选择，其中第一项是所有地址。</translation>
    </message>
    <message>
        <source>Ports below 1024 are the system&apos;s: choose a Local PORT from 1024 on.</source>
        <translation>1024 以下的端口归系统所有：请在“本机端口”中填 1024 及以上的端口。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::FindBar</name>
    <message>
        <source>Go to the match before (Shift+F3)</source>
        <translation>转到上一个匹配项（Shift+F3）</translation>
    </message>
    <message>
        <source>Go to the next match (F3)</source>
        <translation>转到下一个匹配项（F3）</translation>
    </message>
    <message>
        <source>Only matching</source>
        <translation>仅显示匹配项</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find in messages</source>
        <translation>在消息中查找</translation>
    </message>
    <message>
        <source>How to find</source>
        <translation>查找方式</translation>
    </message>
    <message>
        <source>How what you type is meant. An expression is an RE2 one and works on bytes: \xff is the byte FF.</source>
        <translation>输入的内容按何种方式理解。表达式采用 RE2 语法，按字节匹配：\xff 表示字节 FF。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Text, exact case</source>
        <translation>文本，区分大小写</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>表达式</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Show nothing but the messages that match</source>
        <translation>只显示匹配的消息</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::FramingEditor</name>
    <message>
        <source>As it arrives</source>
        <translation>按到达</translation>
    </message>
    <message>
        <source>A message is what one reading of the socket gave.</source>
        <translation>从套接字读取一次所得的内容就是一条消息。</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>按行</translation>
    </message>
    <message>
        <source>A message ends with a line feed, with or without a carriage return.</source>
        <translation>消息以换行符结尾，前面可有回车符，也可没有。</translation>
    </message>
    <message>
        <source>Fixed length</source>
        <translation>固定长度</translation>
    </message>
    <message>
        <source>Each message has this many bytes.</source>
        <translation>每条消息都是这么多字节。</translation>
    </message>
    <message>
        <source>Delimiter</source>
        <translation>分隔符</translation>
    </message>
    <message>
        <source>A message ends with these bytes, in hexadecimal.</source>
        <translation>消息以这些字节（十六进制）结尾。</translation>
    </message>
    <message>
        <source>Length prefix</source>
        <translation>长度前缀</translation>
    </message>
    <message>
        <source>A message begins with its length: u8, u16be, u16le, u32be or u32le.</source>
        <translation>消息以其长度开头：u8、u16be、u16le、u32be 或 u32le。</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>静默</translation>
    </message>
    <message>
        <source>A message ends when nothing has come for this many milliseconds.</source>
        <translation>这么多毫秒内没有收到任何数据时，消息即告结束。</translation>
    </message>
    <message>
        <source>How a message ends</source>
        <translation>消息如何结束</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::KeepingBar</name>
    <message>
        <source>Keep it again</source>
        <translation>重新保留</translation>
    </message>
    <message>
        <source>Keep and show what happens from now on: where the disk was full, free some space first. What was kept before stays.</source>
        <translation>保留并显示从现在起发生的一切：如果磁盘已满，请先腾出一些空间。之前保留的内容不受影响。</translation>
    </message>
    <message>
        <source>From now on nothing new is shown here, because the conversation cannot be kept: %1.</source>
        <translation>此后不再显示新内容，因为无法保留收发记录：%1。</translation>
    </message>
    <message numerus="yes">
        <source>Not kept since then: %Ln events.</source>
        <translation>
            <numerusform>此后未保留：%Ln 个事件。</numerusform>
        </translation>
    </message>
    <message>
        <source>The conversation is kept again, in a new file: what was kept before has been deleted.</source>
        <translation>收发记录已重新开始保留，存入新文件：先前保留的内容已被删除。</translation>
    </message>
    <message>
        <source>The conversation is kept again.</source>
        <translation>收发记录已重新开始保留。</translation>
    </message>
    <message numerus="yes">
        <source>The conversation is kept again. %Ln events in between are missing; unless a filter hides it, a row says where.</source>
        <translation>
            <numerusform>收发记录已重新开始保留。其间缺少 %Ln 个事件；未被筛选隐藏时，有一行标明位置。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::LabController</name>
    <message>
        <source>— %1 —</source>
        <translation>— %1 —</translation>
    </message>
    <message>
        <source>— power off and on —</source>
        <translation>— 断电后重新上电 —</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::LinkPanel</name>
    <message>
        <source>The selected board</source>
        <translation>所选开发板</translation>
    </message>
    <message>
        <source>All boards</source>
        <translation>所有开发板</translation>
    </message>
    <message>
        <source>Back to perfect</source>
        <translation>恢复理想状态</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Loss:</source>
        <translation>丢包:</translation>
    </message>
    <message>
        <source>Delay:</source>
        <translation>延迟:</translation>
    </message>
    <message>
        <source>Jitter:</source>
        <translation>抖动:</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限速</translation>
    </message>
    <message>
        <source> kbit/s</source>
        <translation> kbit/s</translation>
    </message>
    <message>
        <source>Rate:</source>
        <translation>速率:</translation>
    </message>
    <message>
        <source>No loss, no delay, no limit</source>
        <translation>无丢包、无延迟、不限速</translation>
    </message>
    <message>
        <source>Also those that join later</source>
        <translation>也包括之后加入的开发板</translation>
    </message>
    <message>
        <source>Only “%1”</source>
        <translation>仅“%1”</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Record to a file…</source>
        <translation>录制到文件(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Connection</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Begin or end</source>
        <translation>开始或结束(&amp;B)</translation>
    </message>
    <message>
        <source>TCP &amp;Server</source>
        <translation>TCP 服务器(&amp;S)</translation>
    </message>
    <message>
        <source>TCP &amp;Client</source>
        <translation>TCP 客户端(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;UDP</source>
        <translation>UDP(&amp;U)</translation>
    </message>
    <message>
        <source>Record to a file</source>
        <translation>录制到文件</translation>
    </message>
    <message>
        <source>Lanyard recordings (*.lanyard *.lnyd)</source>
        <translation>Lanyard 录制文件 (*.lanyard *.lnyd)</translation>
    </message>
    <message>
        <source>Virtual board</source>
        <translation>虚拟开发板</translation>
    </message>
    <message>
        <source>Wire</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已存消息</translation>
    </message>
    <message>
        <source>Replies</source>
        <translation>自动回复</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Try the &amp;chapter</source>
        <translation>试做本章(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About Lanyard</source>
        <translation>关于 Lanyard(&amp;A)</translation>
    </message>
    <message>
        <source>About Lanyard</source>
        <translation>关于 Lanyard</translation>
    </message>
    <message>
        <source>A TCP/IP workbench for ESP32 boards and other devices. MIT licence. Made with Qt %1.</source>
        <translation>面向 ESP32 开发板及其他设备的 TCP/IP 工作台。MIT 许可证。使用 Qt %1 构建。</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>The window speaks that language from its next start on.</source>
        <translation>下次启动窗口时改用该语言。</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::NetworkBar</name>
    <message>
        <source>Internet for boards</source>
        <translation>开发板可访问外网</translation>
    </message>
    <message>
        <source>Capture to file…</source>
        <translation>抓包到文件…</translation>
    </message>
    <message>
        <source>No capture</source>
        <translation>不抓包</translation>
    </message>
    <message>
        <source>The name of the virtual Wi-Fi network</source>
        <translation>虚拟 Wi-Fi 网络的名称</translation>
    </message>
    <message>
        <source>At least 8 characters; empty for an open network</source>
        <translation>至少 8 个字符；留空则为开放网络</translation>
    </message>
    <message>
        <source>Network:</source>
        <translation>网络:</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>密码:</translation>
    </message>
    <message>
        <source>Boards reach the world outside through this computer. Without it they reach this computer and each other.</source>
        <translation>开发板经由本机访问外部网络。不勾选时，它们只能访问本机和彼此。</translation>
    </message>
    <message>
        <source>The next network writes every frame to a file, which Wireshark opens</source>
        <translation>下次启动的网络会把每一帧写入文件，可用 Wireshark 打开</translation>
    </message>
    <message>
        <source>Capture to file</source>
        <translation>抓包到文件</translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation>抓包文件 (*.pcapng)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Stop networ&amp;k</source>
        <translation>停止网络(&amp;K)</translation>
    </message>
    <message>
        <source>Start networ&amp;k</source>
        <translation>启动网络(&amp;K)</translation>
    </message>
    <message>
        <source>Every frame is written to %1.</source>
        <translation>每一帧都写入 %1。</translation>
    </message>
    <message>
        <source>The next network writes every frame to %1.</source>
        <translation>下次启动的网络会把每一帧写入 %1。</translation>
    </message>
    <message>
        <source>Another program already runs a network called “%1”. Stop it there, or start this one under another name.</source>
        <translation>另一个程序已在运行名为“%1”的网络。请在那里停止它，或换一个名称启动本网络。</translation>
    </message>
    <message>
        <source>Start as “%1”</source>
        <translation>以“%1”为名启动</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::NoticeBar</name>
    <message>
        <source>I have read it</source>
        <translation>我已看过</translation>
    </message>
    <message>
        <source>Take this notice away</source>
        <translation>关闭此提示</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::PlotView</name>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::PlotsPanel</name>
    <message>
        <source>Loo&amp;k for numbers</source>
        <translation>查找数值(&amp;K)</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>绘制的内容</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>吞吐量</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>Numbers in messages</source>
        <translation>消息中的数值</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Which bytes count: those that come in, those that go out, or both</source>
        <translation>统计哪些字节：接收的、发送的，或两者</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>双向</translation>
    </message>
    <message>
        <source>In</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Draw what stands in received lines such as temp=21.5 hum=40, in CSV and in JSON</source>
        <translation>绘制所接收的行中的数值，例如 temp=21.5 hum=40，以及 CSV 和 JSON 中的数值</translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation>暂停(&amp;U)</translation>
    </message>
    <message>
        <source>Hold the picture; measuring goes on (Space)</source>
        <translation>定住画面；测量继续进行（空格键）</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Scales, copying and saving</source>
        <translation>刻度、复制和保存</translation>
    </message>
    <message>
        <source>Plot</source>
        <translation>曲线图</translation>
    </message>
    <message>
        <source>The wheel, + and − zoom the time; dragging and the arrows left and right go back in it, End returns. The arrows up and down choose a line, Enter hides it. Space pauses.</source>
        <translation>滚轮、+ 和 − 缩放时间轴；拖动或按左右方向键可回看，按 End 返回。上下方向键选择曲线，Enter 隐藏它。空格键暂停。</translation>
    </message>
    <message>
        <source>&amp;Clock times</source>
        <translation>时钟时间(&amp;C)</translation>
    </message>
    <message>
        <source>Each line on a scale of its &amp;own</source>
        <translation>每条曲线使用各自的刻度(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Forget the numbers so far</source>
        <translation>清除至今的数值(&amp;F)</translation>
    </message>
    <message>
        <source>Copy the &amp;picture</source>
        <translation>复制图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Save the picture or its values…</source>
        <translation>保存图片或其数值(&amp;S)…</translation>
    </message>
    <message numerus="yes">
        <source>%n others together</source>
        <translation>
            <numerusform>其余 %n 个合计</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>a number&apos;s name, and who sends it</comment>
        <translation>%2 的 %1</translation>
    </message>
    <message>
        <source>Switch on “Look for numbers”. Lines such as temp=21.5 hum=40, CSV or JSON are then drawn as they come in.</source>
        <translation>请打开“查找数值”。之后收到 temp=21.5 hum=40 这样的行、CSV 或 JSON 时，就会绘制出来。</translation>
    </message>
    <message>
        <source>Nobody is connected. Start listening, or connect to a board: what happens is drawn here from then on.</source>
        <translation>还没有任何连接。请开始监听，或连接到开发板：此后发生的一切都会绘制在这里。</translation>
    </message>
    <message>
        <source>No numbers have come yet. Let the peer send lines such as temp=21.5 hum=40, CSV or JSON.</source>
        <translation>还没有收到数值。请让对端发送 temp=21.5 hum=40 这样的行、CSV 或 JSON。</translation>
    </message>
    <message>
        <source>There are no round-trip times yet. UDP has none; TCP has one as soon as something has been sent.</source>
        <translation>还没有往返时间。UDP 没有往返时间；TCP 在发送过数据之后就会有。</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message numerus="yes">
        <source>%n messages came too fast to be looked at; the conversation has them.</source>
        <translation>
            <numerusform>有 %n 条消息来得太快，未能查看；收发记录中有这些消息。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n numbers or lines were left out: more than 32 names, or too long.</source>
        <translation>
            <numerusform>略去了 %n 个数值或行：名称超过 32 个，或内容过长。</numerusform>
        </translation>
    </message>
    <message>
        <source>The picture is in the clipboard.</source>
        <translation>图片已在剪贴板中。</translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation>保存曲线图</translation>
    </message>
    <message>
        <source>Values (*.csv)</source>
        <translation>数值 (*.csv)</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Cannot save to %1: the name must end with .png or .csv.</source>
        <translation>无法保存到 %1：名称必须以 .png 或 .csv 结尾。</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>已保存为 %1。</translation>
    </message>
    <message>
        <source>Cannot save to %1: %2. Choose another place.</source>
        <translation>无法保存到 %1：%2。请选择其他位置。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::RecordingBar</name>
    <message>
        <source>Record again</source>
        <translation>重新录制</translation>
    </message>
    <message>
        <source>Record what happens from now on to the same file: where the disk was full, free some space first. What was recorded before stays.</source>
        <translation>把从现在起发生的一切录制到同一文件：如果磁盘已满，请先腾出一些空间。之前录制的内容不受影响。</translation>
    </message>
    <message numerus="yes">
        <source>Not recorded to %1 since then: %Ln events.</source>
        <translation>
            <numerusform>此后未录制到 %1：%Ln 个事件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Recording goes on in a new %1: what was recorded before has been deleted.</source>
        <translation>继续录制到新的 %1：先前录制的内容已被删除。</translation>
    </message>
    <message>
        <source>Recording to %1 goes on.</source>
        <translation>已继续录制到 %1。</translation>
    </message>
    <message numerus="yes">
        <source>Recording to %1 goes on. %Ln events in between are missing; a notice in it says where.</source>
        <translation>
            <numerusform>已继续录制到 %1。其间缺少 %Ln 个事件；文件中有一条提示标明位置。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::RepliesPanel</name>
    <message>
        <source>Reply rules</source>
        <translation>回复规则</translation>
    </message>
    <message>
        <source>Answer a&amp;utomatically</source>
        <translation>自动回复(&amp;U)</translation>
    </message>
    <message>
        <source>Answers every message that a rule matches; the first such rule counts.</source>
        <translation>回复每一条与规则匹配的消息；以最先匹配的规则为准。</translation>
    </message>
    <message>
        <source>Message to try the rules with</source>
        <translation>用来试验规则的消息</translation>
    </message>
    <message>
        <source>Type a message to see its answer</source>
        <translation>输入一条消息，查看对它的回复</translation>
    </message>
    <message>
        <source>With escapes, as \n or \x1b. Nothing is sent.</source>
        <translation>可使用转义，如 \n 或 \x1b。不会真正发送。</translation>
    </message>
    <message>
        <source>Add rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>The rules are kept in %1, which “lanyard listen --replies” reads as well.</source>
        <translation>规则保存在 %1 中，“lanyard listen --replies”也读取它。</translation>
    </message>
    <message>
        <source>%1 %2.</source>
        <translation>%1 %2。</translation>
    </message>
    <message>
        <source>Nothing is answered: %1.</source>
        <translation>不会作任何回复：%1。</translation>
    </message>
    <message>
        <source>The rules cannot be used yet.</source>
        <translation>规则还不能使用。</translation>
    </message>
    <message>
        <source>Rule %1 answers: %2</source>
        <translation>规则 %1 的回复：%2</translation>
    </message>
    <message>
        <source>No rule answers this.</source>
        <translation>没有规则回复这条消息。</translation>
    </message>
    <message>
        <source>1 reply was sent</source>
        <translation>已发送 1 条回复</translation>
    </message>
    <message numerus="yes">
        <source>%Ln replies were sent</source>
        <translation>
            <numerusform>已发送 %Ln 条回复</numerusform>
        </translation>
    </message>
    <message>
        <source>checking the rules…</source>
        <translation>正在检查规则…</translation>
    </message>
    <message>
        <source>The rules as they are now count once they are checked.</source>
        <translation>当前的规则检查完毕后生效。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ReplyRulesModel</name>
    <message>
        <source>contains</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>is exactly</source>
        <translation>等于</translation>
    </message>
    <message>
        <source>matches (regex)</source>
        <translation>匹配（正则）</translation>
    </message>
    <message>
        <source>has bytes (hex)</source>
        <translation>含有字节（十六进制）</translation>
    </message>
    <message>
        <source>hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>A message that</source>
        <translation>当消息</translation>
    </message>
    <message>
        <source>this</source>
        <translation>此内容</translation>
    </message>
    <message>
        <source>is answered with</source>
        <translation>则回复</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复内容</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::RescueBar</name>
    <message>
        <source>Save it…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Discard it</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>It is offered again at the next start</source>
        <translation>下次启动时会再次询问</translation>
    </message>
    <message>
        <source>A window ended without closing; its conversation up to %1 is still there.</source>
        <translation>有一个窗口未正常关闭就结束了；它到 %1 为止的收发记录还在。</translation>
    </message>
    <message>
        <source>Save the conversation</source>
        <translation>保存收发记录</translation>
    </message>
    <message>
        <source>Lanyard recordings (*.lanyard *.lnyd)</source>
        <translation>Lanyard 录制文件 (*.lanyard *.lnyd)</translation>
    </message>
    <message>
        <source>Saving to %1…</source>
        <translation>正在保存到 %1…</translation>
    </message>
    <message>
        <source>The conversation was not saved: %1.</source>
        <translation>收发记录未保存：%1。</translation>
    </message>
    <message>
        <source>I have read it</source>
        <translation>我已看过</translation>
    </message>
    <message>
        <source>A conversation that was offered here is not there any more: another window has saved or discarded it.</source>
        <translation>刚才在这里提供的一份收发记录已不存在：另一个窗口已将其保存或丢弃。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SavedMessages</name>
    <message>
        <source>Saved messages</source>
        <translation>已存消息</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Keeps what is in the send box.</source>
        <translation>保存发送框中的内容。</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Puts the message into the send box.</source>
        <translation>把消息放入发送框。</translation>
    </message>
    <message>
        <source>Replace with the send box</source>
        <translation>用发送框内容替换</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Set shortcut</source>
        <translation>设置快捷键</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Adds messages from a file of ours or from an export of Packet Sender.</source>
        <translation>从 Lanyard 的文件或 Packet Sender 的导出文件添加消息。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More about saved messages</source>
        <translation>已存消息的更多操作</translation>
    </message>
    <message>
        <source>What is in the send box is no message yet: %1.</source>
        <translation>发送框中的内容还不是一条消息：%1。</translation>
    </message>
    <message>
        <source>The send box is empty: type the message there first.</source>
        <translation>发送框是空的：请先在其中输入消息。</translation>
    </message>
    <message>
        <source>Sends the message (Enter or a double click).</source>
        <translation>发送该消息（Enter 或双击）。</translation>
    </message>
    <message>
        <source>Nobody is connected yet, or nobody chosen.</source>
        <translation>还没有任何连接，或未选择对端。</translation>
    </message>
    <message>
        <source>The messages were exported to %1.</source>
        <translation>消息已导出到 %1。</translation>
    </message>
    <message>
        <source>%1 cannot be imported: %2.</source>
        <translation>无法导入 %1：%2。</translation>
    </message>
    <message>
        <source>1 message was imported.</source>
        <translation>已导入 1 条消息。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages were imported.</source>
        <translation>
            <numerusform>已导入 %Ln 条消息。</numerusform>
        </translation>
    </message>
    <message>
        <source>1 entry was left out: it is no message of bytes.</source>
        <translation>略去了 1 个条目：它不是由字节组成的消息。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entries were left out: they are no messages of bytes.</source>
        <translation>
            <numerusform>略去了 %Ln 个条目：它们不是由字节组成的消息。</numerusform>
        </translation>
    </message>
    <message>
        <source>Import messages</source>
        <translation>导入消息</translation>
    </message>
    <message>
        <source>Messages (*.json)</source>
        <translation>消息 (*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Export messages</source>
        <translation>导出消息</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SavedMessagesModel</name>
    <message>
        <source>%1 is needed for typing: choose keys with Ctrl or Alt, or one of F1 to F12.</source>
        <translation>输入文字时要用到 %1：请选择带 Ctrl 或 Alt 的组合键，或 F1 到 F12 之一。</translation>
    </message>
    <message>
        <source>%1 already sends “%2”: choose other keys.</source>
        <translation>%1 已用于发送“%2”：请选择其他按键。</translation>
    </message>
    <message>
        <source>%1 already means “%2” in this window: choose other keys.</source>
        <translation>%1 在本窗口中已表示“%2”：请选择其他按键。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SendPanel</name>
    <message>
        <source>Message to send</source>
        <translation>要发送的消息</translation>
    </message>
    <message>
        <source>Ctrl+Enter sends. Up in the first line and Down in the last bring back what was sent.</source>
        <translation>Ctrl+Enter 发送。在第一行按上方向键、在最后一行按下方向键，可调出发送过的内容。</translation>
    </message>
    <message>
        <source>Type a message; Ctrl+Enter sends it.</source>
        <translation>输入消息；按 Ctrl+Enter 发送。</translation>
    </message>
    <message>
        <source>That text is too long for the send box: save it as a file and send that.</source>
        <translation>这段文本太长，发送框放不下：请把它保存为文件再发送。</translation>
    </message>
    <message>
        <source>Kind of message</source>
        <translation>消息类型</translation>
    </message>
    <message>
        <source>Text goes as it is typed. In text with escapes \n, \t or \x1b stand for bytes. Hex is bytes as pairs of digits: 48 65 6c.</source>
        <translation>“文本”按输入的原样发送。在“带转义的文本”中，\n、\t 或 \x1b 代表字节。“十六进制”是成对的十六进制数字所表示的字节：48 65 6c。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Text with escapes</source>
        <translation>带转义的文本</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>The encoding in which text becomes bytes.</source>
        <translation>文本转换成字节时所用的编码。</translation>
    </message>
    <message>
        <source>Line ending</source>
        <translation>行尾</translation>
    </message>
    <message>
        <source>Put behind the message. A line break inside the message is sent as the same. Hex is sent as it stands.</source>
        <translation>附加在消息之后。消息内部的换行也按同样的行尾发送。十六进制按原样发送。</translation>
    </message>
    <message>
        <source>No ending</source>
        <translation>无行尾</translation>
    </message>
    <message>
        <source>LF</source>
        <translation>LF</translation>
    </message>
    <message>
        <source>CRLF</source>
        <translation>CRLF</translation>
    </message>
    <message>
        <source>CR</source>
        <translation>CR</translation>
    </message>
    <message>
        <source>How much will be sent, line ending included.</source>
        <translation>将要发送的字节数，包括行尾。</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>发送(&amp;S)</translation>
    </message>
    <message>
        <source>Clear send</source>
        <translation>清空发送</translation>
    </message>
    <message>
        <source>Empties the send box (Ctrl+L).</source>
        <translation>清空发送框（Ctrl+L）。</translation>
    </message>
    <message>
        <source>Send file…</source>
        <translation>发送文件…</translation>
    </message>
    <message>
        <source>Repeat ever&amp;y</source>
        <translation>重复发送，每隔(&amp;Y)</translation>
    </message>
    <message>
        <source>Milliseconds between two sends</source>
        <translation>两次发送间隔的毫秒数</translation>
    </message>
    <message>
        <source>How long after one send the next follows.</source>
        <translation>一次发送之后多久进行下一次发送。</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>Progress of the file</source>
        <translation>文件发送进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop sending the file</source>
        <translation>停止发送文件</translation>
    </message>
    <message>
        <source>Sends no more of the file. What already waits for a peer still goes.</source>
        <translation>不再发送文件的其余部分。已在等待对端接收的数据仍会发送。</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Not sent: %1.</source>
        <translation>未发送：%1。</translation>
    </message>
    <message>
        <source>No peer is chosen: choose one, or all.</source>
        <translation>未选择对端：请选择一个，或选择全部。</translation>
    </message>
    <message>
        <source>Nobody is connected yet.</source>
        <translation>还没有任何连接。</translation>
    </message>
    <message>
        <source>What is typed cannot be sent; the reason stands below the box.</source>
        <translation>输入的内容无法发送；原因见输入框下方。</translation>
    </message>
    <message>
        <source>There is nothing to send yet.</source>
        <translation>还没有可发送的内容。</translation>
    </message>
    <message>
        <source>Sends the message (Ctrl+Enter).</source>
        <translation>发送消息（Ctrl+Enter）。</translation>
    </message>
    <message>
        <source>Stops sending again and again.</source>
        <translation>停止重复发送。</translation>
    </message>
    <message>
        <source>Sends the message now, and again and again.</source>
        <translation>立即发送消息，并一再重复发送。</translation>
    </message>
    <message>
        <source>A file is being sent.</source>
        <translation>正在发送文件。</translation>
    </message>
    <message>
        <source>Sends the bytes of a file as they are.</source>
        <translation>按原样发送文件的字节。</translation>
    </message>
    <message>
        <source>Not sent. %1</source>
        <translation>未发送。%1</translation>
    </message>
    <message>
        <source>Sent %1 to %2.</source>
        <translation>已将 %1 发送给 %2。</translation>
    </message>
    <message>
        <source>Send file</source>
        <translation>发送文件</translation>
    </message>
    <message>
        <source>Stop repeating</source>
        <translation>停止重复(&amp;Y)</translation>
    </message>
    <message>
        <source>Sent %1.</source>
        <translation>已发送 %1。</translation>
    </message>
    <message>
        <source>Sent %1; left out %2, as a peer does not keep up.</source>
        <translation>已发送 %1；跳过 %2，因为有对端来不及接收。</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SessionsModel</name>
    <message>
        <source>open</source>
        <translation>已打开</translation>
    </message>
    <message>
        <source>peer closed</source>
        <translation>对端已关闭</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>正在关闭</translation>
    </message>
    <message>
        <source>Session %1, here %2</source>
        <translation>会话 %1，本机 %2</translation>
    </message>
    <message>
        <source>%1 bytes in %2 messages</source>
        <translation>%1 字节，共 %2 条消息</translation>
    </message>
    <message>
        <source>How long a segment and its acknowledgment take, smoothed by the kernel</source>
        <translation>一个报文段及其确认所用的时间，经内核平滑</translation>
    </message>
    <message>
        <source>Segments that this computer has sent again</source>
        <translation>本机重传的报文段</translation>
    </message>
    <message>
        <source>Bytes that wait here because the peer does not take them yet</source>
        <translation>因对端尚未接收而在本机等待的字节</translation>
    </message>
    <message>
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>已接收</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>In</source>
        <translation>接收速率</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>发送速率</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>Sent again</source>
        <translation>重传</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>closed by peer</source>
        <translation>对端已关闭</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>被重置</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>closed here</source>
        <translation>本机已关闭</translation>
    </message>
    <message>
        <source>too slow</source>
        <translation>太慢</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1，于 %2</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SessionsPanel</name>
    <message>
        <source>&amp;All</source>
        <translation>全部(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开(&amp;D)</translation>
    </message>
    <message>
        <source>What is sent goes to everyone again</source>
        <translation>重新把内容发送给所有对端</translation>
    </message>
    <message>
        <source>Close the selected sessions (Delete)</source>
        <translation>关闭所选会话（Delete）</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>Nobody is connected.</source>
        <translation>没有任何连接。</translation>
    </message>
    <message>
        <source>Who was selected has left: Send goes to nobody.</source>
        <translation>所选对端已断开：“发送”不会发给任何对端。</translation>
    </message>
    <message numerus="yes">
        <source>Send goes to %n selected.</source>
        <translation>
            <numerusform>“发送”发给所选的 %n 个对端。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send goes to all %n.</source>
        <translation>
            <numerusform>“发送”发给全部 %n 个对端。</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear ended</source>
        <translation>清除已结束的</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Takes the sessions that have ended off the table</source>
        <translation>从表格中移除已结束的会话</translation>
    </message>
    <message numerus="yes">
        <source>In grey: the %n that ended last. Earlier ones are in the conversation.</source>
        <translation>
            <numerusform>灰色：最近结束的 %n 个会话；更早的见收发记录。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In grey: %n that ended.</source>
        <translation>
            <numerusform>灰色：%n 个已结束的会话。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody is selected: what is sent goes to everyone already</source>
        <translation>没有选中任何会话：发送的内容本来就发给所有人</translation>
    </message>
    <message>
        <source>Nobody is connected who could be disconnected</source>
        <translation>没有可以断开的连接</translation>
    </message>
    <message>
        <source>The selected sessions have ended already</source>
        <translation>选中的会话已经结束</translation>
    </message>
    <message>
        <source>Select in the table the sessions to close</source>
        <translation>请先在表中选择要断开的会话</translation>
    </message>
    <message>
        <source>Nobody is connected</source>
        <translation>还没有任何连接</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SettingsForm</name>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>default: %1</source>
        <translation>默认值：%1</translation>
    </message>
    <message>
        <source>%1:</source>
        <translation>%1:</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::StatusStrip</name>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Open on %1</source>
        <translation>已打开：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation>
            <numerusform>%n 个会话</numerusform>
        </translation>
    </message>
    <message>
        <source>in %1, out %2</source>
        <translation>接收 %1，发送 %2</translation>
    </message>
    <message>
        <source>Not recording</source>
        <translation>未录制</translation>
    </message>
    <message>
        <source>Recording to %1, %2</source>
        <translation>正在录制到 %1，%2</translation>
    </message>
    <message>
        <source>busy: shown in batches, nothing is lost</source>
        <translation>繁忙：成批显示，没有丢失</translation>
    </message>
    <message>
        <source>Messages come faster than they can be shown one by one. Nothing is lost: the conversation and the recording have every one of them.</source>
        <translation>消息到达的速度超过了逐条显示的速度。没有任何丢失：收发记录和录制文件中每一条都在。</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>正在打开 %1…</translation>
    </message>
    <message>
        <source>Not recording to %1</source>
        <translation>未录制到 %1</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::WirePanel</name>
    <message>
        <source>Watch</source>
        <translation>观察</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>另存为 SVG…</translation>
    </message>
    <message>
        <source>Watch the segments of each connection from its beginning</source>
        <translation>从每个连接一开始就观察其报文段</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>%1
The kernel&apos;s own figures for each session stand in the table of sessions and under Plots.</source>
        <translation>%1
每个会话的内核自身统计数据见会话表和“曲线”。</translation>
    </message>
    <message>
        <source>No segment has been seen yet. Begin to listen or to connect: the handshake, each segment and its acknowledgment are drawn here as they travel.</source>
        <translation>还没有看到报文段。请开始监听或连接：握手、每个报文段及其确认会在传输时绘制在这里。</translation>
    </message>
    <message>
        <source>Check “Watch” before a connection begins to see its segments here.</source>
        <translation>要在这里看到报文段，请在连接开始之前勾选“观察”。</translation>
    </message>
    <message numerus="yes">
        <source>Segments came faster than they could be drawn: %n are missing here. The conversation itself has every byte.</source>
        <translation>
            <numerusform>报文段来得太快，来不及绘制：这里缺少 %n 个。收发记录本身包含每一个字节。</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the diagram</source>
        <translation>保存时序图</translation>
    </message>
    <message>
        <source>Scalable Vector Graphics (*.svg)</source>
        <translation>可缩放矢量图形 (*.svg)</translation>
    </message>
    <message>
        <source>Cannot save to %1: %2</source>
        <translation>无法保存到 %1：%2</translation>
    </message>
    <message>
        <source>The selected session, else the newest</source>
        <translation>所选会话，否则为最新会话</translation>
    </message>
    <message>
        <source>Save as pcapng…</source>
        <translation>另存为 pcapng…</translation>
    </message>
    <message>
        <source>Every frame that was seen, of all connections, for Wireshark or lanyard flow</source>
        <translation>所有连接中看到的每一帧，供 Wireshark 或 lanyard flow 打开</translation>
    </message>
    <message>
        <source>Save the capture</source>
        <translation>保存抓包</translation>
    </message>
    <message>
        <source>Captures (*.pcapng)</source>
        <translation>抓包文件 (*.pcapng)</translation>
    </message>
    <message numerus="yes">
        <source>%n frames, of all connections, saved to %1</source>
        <translation>
            <numerusform>已将所有连接的 %n 个帧保存到 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>No segment of the selected session is kept here.</source>
        <translation>这里没有保留所选会话的报文段。</translation>
    </message>
</context>
</TS>
