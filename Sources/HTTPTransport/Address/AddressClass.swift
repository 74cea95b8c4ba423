// SPDX-License-Identifier: Apache-2.0

/// What a destination is, as far as requests that a stranger can cause care about it.
public enum AddressClass: String, Sendable, Hashable, CaseIterable {
    /// Reachable from anywhere.
    case global
    /// This machine: 127.0.0.0/8, ::1, `localhost`.
    case loopback
    /// RFC 1918, RFC 6598 (100.64.0.0/10), fc00::/7, fec0::/10.
    case `private`
    /// 169.254.0.0/16, fe80::/10, and the addresses and names at which clouds hand out credentials.
    case linkLocal = "link-local"
    /// 0.0.0.0/8 and ::.
    case unspecified
    /// 224.0.0.0/4 and ff00::/8.
    case multicast
    /// 240.0.0.0/4, broadcast included.
    case reserved
}

extension IPAddress {
    /// The class of this address. An IPv6 address that carries an IPv4 address (mapped, compatible, NAT64, 6to4)
    /// has the class of what it carries.
    public var addressClass: AddressClass {
        switch self {
        case .v4(let value): Self.classOf(value)
        case .v6(let high, let low): Self.classOf(high, low)
        }
    }

    private static func classOf(_ address: UInt32) -> AddressClass {
        switch address {
        case 0xA9FE_0000...0xA9FE_FFFF: .linkLocal
        // Metadata services outside of link-local: Azure, Oracle, Alibaba.
        case 0xA83F_8110, 0xC000_00C0, 0x6464_64C8: .linkLocal
        case 0x0000_0000...0x00FF_FFFF: .unspecified
        case 0x7F00_0000...0x7FFF_FFFF: .loopback
        case 0x0A00_0000...0x0AFF_FFFF, 0xAC10_0000...0xAC1F_FFFF, 0xC0A8_0000...0xC0A8_FFFF,
            0x6440_0000...0x647F_FFFF:
            .private
        case 0xE000_0000...0xEFFF_FFFF: .multicast
        case 0xF000_0000...0xFFFF_FFFF: .reserved
        default: .global
        }
    }

    private static func classOf(_ high: UInt64, _ low: UInt64) -> AddressClass {
        switch (high, low) {
        case (0, 0): .unspecified
        case (0, 1): .loopback
        // Metadata services of Amazon and Google.
        case (0xFD00_0EC2_0000_0000, 0x254), (0xFD20_00CE_0000_0000, 0x254): .linkLocal
        // ::a.b.c.d, ::ffff:a.b.c.d and ::ffff:0:a.b.c.d
        case (0, _) where low >> 32 == 0 || low >> 32 == 0xFFFF || low >> 32 == 0xFFFF_0000:
            classOf(UInt32(truncatingIfNeeded: low))
        // NAT64, well-known and local-use prefix
        case (0x0064_FF9B_0000_0000, _), (0x0064_FF9B_0001_0000, _): classOf(UInt32(truncatingIfNeeded: low))
        // 6to4
        case _ where high >> 48 == 0x2002: classOf(UInt32(truncatingIfNeeded: high >> 16))
        case _ where high >> 54 == 0xFE80 >> 6: .linkLocal
        case _ where high >> 54 == 0xFEC0 >> 6, _ where high >> 57 == 0xFC00 >> 9: .private
        case _ where high >> 56 == 0xFF: .multicast
        default: .global
        }
    }
}

extension HTTPURL {
    /// The class that the host's spelling alone tells; `nil` for a name that only a look-up could judge.
    public var addressClass: AddressClass? {
        if let address { return address.addressClass }
        if host == "localhost" || host.hasSuffix(".localhost") { return .loopback }
        return Self.metadataNames.contains(host) ? .linkLocal : nil
    }

    private static let metadataNames: Set<String> = ["metadata", "metadata.google.internal", "instance-data"]
}
