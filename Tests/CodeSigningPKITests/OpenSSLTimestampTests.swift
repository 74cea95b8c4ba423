// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import Testing

/// Responses by `openssl ts` 3.0, which writes what others do not: a set of certificates in no order, ESSCertID with
/// SHA-1, an accuracy, a name, fractions of seconds.
struct OpenSSLTimestampTests {
    private let message = Array("the message".utf8)

    private func authority(without count: Int = 0) throws -> TimestampAuthority {
        let chain = try SigningCertificate.certificates(pem: Self.certificates)
        return try TimestampAuthority(
            chain: Array(chain.dropFirst(count)), validFor: ValidityPeriod(start: 0),
            uri: "https://tsa.example")
    }

    private func token(_ text: String) throws -> TimestampToken {
        try TimestampToken(response: try #require(Base64.decode(text.filter { $0 != " " })))
    }

    @Test(arguments: [0, 1]) func oneWithCertificatesIsTaken(_ without: Int) throws {
        let verified = try authority(without: without).verify(try token(Self.withCertificates), of: message)
        #expect(verified.time == 1_795_252_110)
        #expect(verified.policy == "1.2.3.4.1")
        #expect(verified.serialNumber == [2])
        let error = try timestampError {
            _ = try authority(without: without).verify(try token(Self.withCertificates), of: [])
        }
        #expect(error?.code == .otherMessage)
    }

    @Test func oneWithoutCertificatesIsTakenWhereTheRootListsThem() throws {
        let token = try token(Self.withoutCertificates)
        #expect(try authority().verify(token, of: message).serialNumber == [3])
        #expect(
            try timestampError { _ = try authority(without: 1).verify(token, of: message) }?.code
                == .untrusted)
    }

    @Test func oneOfAHashWithSHA1IsRefused() throws {
        #expect(try timestampError { _ = try token(Self.overSHA1) }?.code == .unsupportedAlgorithm)
    }

    private static let certificates = """
        -----BEGIN CERTIFICATE-----
        MIIBqDCCAU6gAwIBAgICEjQwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQRXhhbXBs
        ZSBUU0Egcm9vdDAeFw0yNjExMjEwOTA4MzBaFw00NjAxMjAwOTA4MzBaMBYxFDAS
        BgNVBAMMC0V4YW1wbGUgVFNBMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEbh27/sFv
        G45654pdqtwBGeo4wIty5RLN4sWdPbCFP0lQklMftKNa+sMO443lotA7+xAJOVQ3
        kaaT+H3oUO+eb0EOaDnBC3U0jrwc72I7qabjdugDuvNQbamQ3RBkSQ66o2owaDAO
        BgNVHQ8BAf8EBAMCB4AwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAwgwHQYDVR0OBBYE
        FOACxQNx0pFFpEkprHgjUDtNRoioMB8GA1UdIwQYMBaAFDaChkCd9jhH7pulYsPR
        +xX1iDhaMAoGCCqGSM49BAMCA0gAMEUCICpjosUegzB7kgt3hX6wFTenfwu3aw6J
        q2yqG3jQ+TugAiEAm9aVCS5VjjTMItrWolUIIaPe9JdOOsGP+m6+XW4nE2o=
        -----END CERTIFICATE-----
        -----BEGIN CERTIFICATE-----
        MIIBejCCASCgAwIBAgIUFMyjxhDx+qeob/Is+5oPJuKzcmkwCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQRXhhbXBsZSBUU0Egcm9vdDAeFw0yNjExMjEwOTA4MzBaFw00
        NjExMTYwOTA4MzBaMBsxGTAXBgNVBAMMEEV4YW1wbGUgVFNBIHJvb3QwWTATBgcq
        hkjOPQIBBggqhkjOPQMBBwNCAARHSQt2H9cAbIxKMhNIuq4B93Ez+WVr3U6uKMmf
        8SEuVOqoOjvT9kZu1e95UqwbJOv9CnlhYyZx5eg/k1kWZZzio0IwQDAPBgNVHRMB
        Af8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQUNoKGQJ32OEfum6Vi
        w9H7FfWIOFowCgYIKoZIzj0EAwIDSAAwRQIgSpQsiE2vnKDGFZJRu5dKwkt72aKs
        C7Pb5B0RjYy9Y2oCIQDdaIotBp+wKglBHApk8vLcZmNIzzqaCEnseaRswuNzdQ==
        -----END CERTIFICATE-----
        """

    /// SHA-256 of the message; ESSCertID; both certificates along.
    private static let withCertificates =
        """
        MIIFRzADAgEAMIIFPgYJKoZIhvcNAQcCoIIFLzCCBSsCAQMxDzANBglghkgBZQMEAgEFADCBmQYLKoZIhvcNAQkQAQSggYkE \
        gYYwgYMCAQEGBCoDBAEwMTANBglghkgBZQMEAgEFAAQgyZRqB1/Qd93mR2pGaeVDymvNWQZMzBFzR397TJ0AWCUCAQIYEzIw \
        MjYxMTIxMDkwODMwLjk4N1owAwIBAQEB/wIJAPOhRywKat7loBqkGDAWMRQwEgYDVQQDDAtFeGFtcGxlIFRTQaCCAyowggGo \
        MIIBTqADAgECAgISNDAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBFeGFtcGxlIFRTQSByb290MB4XDTI2MTEyMTA5MDgzMFoX \
        DTQ2MDEyMDA5MDgzMFowFjEUMBIGA1UEAwwLRXhhbXBsZSBUU0EwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAARuHbv+wW8bjnrn \
        il2q3AEZ6jjAi3LlEs3ixZ09sIU/SVCSUx+0o1r6ww7jjeWi0Dv7EAk5VDeRppP4fehQ755vQQ5oOcELdTSOvBzvYjuppuN2 \
        6AO681BtqZDdEGRJDrqjajBoMA4GA1UdDwEB/wQEAwIHgDAWBgNVHSUBAf8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQU4ALF \
        A3HSkUWkSSmseCNQO01GiKgwHwYDVR0jBBgwFoAUNoKGQJ32OEfum6Viw9H7FfWIOFowCgYIKoZIzj0EAwIDSAAwRQIgKmOi \
        xR6DMHuSC3eFfrAVN6d/C7drDomrbKobeND5O6ACIQCb1pUJLlWONMwi2taiVQgho970l046wY/6br5dbicTajCCAXowggEg \
        oAMCAQICFBTMo8YQ8fqnqG/yLPuaDybis3JpMAoGCCqGSM49BAMCMBsxGTAXBgNVBAMMEEV4YW1wbGUgVFNBIHJvb3QwHhcN \
        MjYxMTIxMDkwODMwWhcNNDYxMTE2MDkwODMwWjAbMRkwFwYDVQQDDBBFeGFtcGxlIFRTQSByb290MFkwEwYHKoZIzj0CAQYI \
        KoZIzj0DAQcDQgAER0kLdh/XAGyMSjITSLquAfdxM/lla91OrijJn/EhLlTqqDo70/ZGbtXveVKsGyTr/Qp5YWMmceXoP5NZ \
        FmWc4qNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFDaChkCd9jhH7pulYsPR+xX1iDha \
        MAoGCCqGSM49BAMCA0gAMEUCIEqULIhNr5ygxhWSUbuXSsJLe9mirAuz2+QdEY2MvWNqAiEA3WiKLQafsCoJQRwKZPLy3GZj \
        SM86mghJ7HmkbMLjc3UxggFJMIIBRQIBATAhMBsxGTAXBgNVBAMMEEV4YW1wbGUgVFNBIHJvb3QCAhI0MA0GCWCGSAFlAwQC \
        AQUAoIGYMBoGCSqGSIb3DQEJAzENBgsqhkiG9w0BCRABBDAcBgkqhkiG9w0BCQUxDxcNMjYxMTIxMDkwODMwWjArBgsqhkiG \
        9w0BCRACDDEcMBowGDAWBBSD/OiGci9GgMlpjpmxSfHBGkcxkTAvBgkqhkiG9w0BCQQxIgQgnj3IyyXK9gpfZpoFqcOsy1It \
        EYxSaqmz51tuAij/EJAwCgYIKoZIzj0EAwIEZzBlAjEAvlfdG+sXHE3hRKl2dxllyt8ceaEcbZpMOA4/ac1ahGcBlhcqzi0x \
        AXXt95LvNemVAjB5C14gjFBKkJPzkOXDANA1sgD45h5BiR/nSFngZhz74HJBzyxw/iu+9rm/XNGdZ58=
        """

    /// SHA-512 of the message; SHA-384 of the content; no nonce.
    private static let withoutCertificates =
        """
        MIICHjADAgEAMIICFQYJKoZIhvcNAQcCoIICBjCCAgICAQMxDzANBglghkgBZQMEAgIFADCBgwYLKoZIhvcNAQkQAQSgdARy \
        MHACAQEGBCoDBAEwUTANBglghkgBZQMEAgMFAARAqly2FywnhBnemfUDoFFFqlLpTql4o3DxKYVnJqY6dQnH7+ULDnlnGgQu \
        zvKYi2HOJH4cPjVzMzjUVi0VhK0iCQIBAxgPMjAyNjExMjEwOTA4MzFaMYIBZDCCAWACAQEwITAbMRkwFwYDVQQDDBBFeGFt \
        cGxlIFRTQSByb290AgISNDANBglghkgBZQMEAgIFAKCBtDAaBgkqhkiG9w0BCQMxDQYLKoZIhvcNAQkQAQQwHAYJKoZIhvcN \
        AQkFMQ8XDTI2MTEyMTA5MDgzMVowNwYLKoZIhvcNAQkQAi8xKDAmMCQwIgQgpSH9pa+N77UdKscRkmeE7rF85MT+fxxJbN12 \
        AhxCXUAwPwYJKoZIhvcNAQkEMTIEMPoKlxPlFpba6g3t5faklm7TL6pen5GuNRJHWLApCUv6Zp3beWPUlIi4r33UyJXSPjAK \
        BggqhkjOPQQDAwRmMGQCMHjjAL1Vwbk4AlO4yNQpLxCPGJ9q75t1//W6v0Bzxh3K8JSbL3vc6M+8XLHIem7lBQIwGVvbB0HF \
        71pzmLSNPAy3pILq6+8tsjurgSq/ov7nIRZCNvBgMasOEyUNJgk5yGYE
        """

    /// SHA-1 of the message.
    private static let overSHA1 =
        """
        MIIDqDADAgEAMIIDnwYJKoZIhvcNAQcCoIIDkDCCA4wCAQMxDzANBglghkgBZQMEAgIFADBeBgsqhkiG9w0BCRABBKBPBE0w \
        SwIBAQYEKgMEATAhMAkGBSsOAwIaBQAEFKiQqANogPij1lfuSX8I5mDrEdgSAgEEGA8yMDI2MTEyMTA5MDgzMVoCCQDhuLa1 \
        UyBDhqCCAawwggGoMIIBTqADAgECAgISNDAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBFeGFtcGxlIFRTQSByb290MB4XDTI2 \
        MTEyMTA5MDgzMFoXDTQ2MDEyMDA5MDgzMFowFjEUMBIGA1UEAwwLRXhhbXBsZSBUU0EwdjAQBgcqhkjOPQIBBgUrgQQAIgNi \
        AARuHbv+wW8bjnrnil2q3AEZ6jjAi3LlEs3ixZ09sIU/SVCSUx+0o1r6ww7jjeWi0Dv7EAk5VDeRppP4fehQ755vQQ5oOcEL \
        dTSOvBzvYjuppuN26AO681BtqZDdEGRJDrqjajBoMA4GA1UdDwEB/wQEAwIHgDAWBgNVHSUBAf8EDDAKBggrBgEFBQcDCDAd \
        BgNVHQ4EFgQU4ALFA3HSkUWkSSmseCNQO01GiKgwHwYDVR0jBBgwFoAUNoKGQJ32OEfum6Viw9H7FfWIOFowCgYIKoZIzj0E \
        AwIDSAAwRQIgKmOixR6DMHuSC3eFfrAVN6d/C7drDomrbKobeND5O6ACIQCb1pUJLlWONMwi2taiVQgho970l046wY/6br5d \
        bicTajGCAWQwggFgAgEBMCEwGzEZMBcGA1UEAwwQRXhhbXBsZSBUU0Egcm9vdAICEjQwDQYJYIZIAWUDBAICBQCggbQwGgYJ \
        KoZIhvcNAQkDMQ0GCyqGSIb3DQEJEAEEMBwGCSqGSIb3DQEJBTEPFw0yNjExMjEwOTA4MzFaMDcGCyqGSIb3DQEJEAIvMSgw \
        JjAkMCIEIKUh/aWvje+1HSrHEZJnhO6xfOTE/n8cSWzddgIcQl1AMD8GCSqGSIb3DQEJBDEyBDC8Ul10jDnDXaZeXRKV142k \
        srzl1YBcKqzOzRlGHpBi5IBDnx596meRJDt7HH/aj4cwCgYIKoZIzj0EAwMEZjBkAjADB8PiZNOQusBlkERuEi3MVmmqhQpg \
        0u1B815HZ1dvD+IuwSyBg2QiEcqo9xnEQLICMACHe3H3ZSEm0BfZX21FWM5Z6lJhlrv5ihT+L3/mJg/ZrbcnR/blOgUUGjWV \
        H7bwsw==
        """
}
