// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPTransport

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0:1", "2001:db8::1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("::ffff:10.0.0.1", "::ffff:a00:1"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("fe80::1", "fe80::1"),
    ])
    func reads(_ text: String, _ written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "0x7f.0.0.1", "1.2.3.4 ", "+1.2.3.4",
        ":", ":::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7::8",
        "12345::",
        "fe80::1%eth0", "::1.2.3", "1.2.3.4::", "::g", "::+1",
    ])
    func refuses(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("8.8.8.8", AddressClass.global), ("127.9.9.9", .loopback), ("10.1.2.3", .private),
        ("172.16.0.1", .private), ("172.31.255.255", .private), ("172.32.0.1", .global),
        ("192.168.1.1", .private),
        ("100.64.0.1", .private), ("169.254.169.254", .linkLocal), ("168.63.129.16", .linkLocal),
        ("100.100.100.200", .linkLocal), ("0.0.0.0", .unspecified), ("0.1.2.3", .unspecified),
        ("224.0.0.1", .multicast), ("255.255.255.255", .reserved), ("::1", .loopback), ("::", .unspecified),
        ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fd00:ec2::254", .linkLocal),
        ("fd20:ce::254", .linkLocal),
        ("fd00:ec2::255", .private), ("fc00::1", .private), ("fec0::1", .private), ("ff02::1", .multicast),
        ("2001:db8::1", .global), ("::ffff:169.254.169.254", .linkLocal), ("::ffff:127.0.0.1", .loopback),
        ("::127.0.0.1", .loopback), ("64:ff9b::10.0.0.1", .private), ("2002:7f00:1::", .loopback),
        ("::ffff:8.8.8.8", .global), ("::ffff:0:10.0.0.1", .private),
    ])
    func classifies(_ text: String, _ expected: AddressClass) {
        #expect(IPAddress(text)?.addressClass == expected)
    }
}
