// SPDX-License-Identifier: Apache-2.0

package import TestSigstore

/// RSA keys that were made once, for tests alone: to make them takes seconds. Whoever reads this has them, too.
extension TestNotary {
    /// A key of 2048, 2560, 3072 or 4096 bits. Throws what the library throws.
    package static func rsaKey(_ size: RSASize) throws -> TestSigstore.Key {
        let begin = "-----BEGIN PRIVATE KEY-----"
        return try TestSigstore.Key(rsaPEM: "\(begin)\n\(size.text)\n-----END PRIVATE KEY-----\n")
    }

    /// The sizes there are.
    package enum RSASize: Int, Sendable, CaseIterable {
        case bits2048 = 2048
        /// A size that the Notary Project does not take.
        case bits2560 = 2560
        case bits3072 = 3072
        case bits4096 = 4096

        fileprivate var text: String {
            switch self {
            case .bits2048: Self.text2048
            case .bits2560: Self.text2560
            case .bits3072: Self.text3072
            case .bits4096: Self.text4096
            }
        }

        private static let text2048 = """
            MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDRu0A2Cw7C4w1T
            rfFWVwwreV3jYp2Eih3FTjUcbThFD17bzvBqSepj6aHEiloAYCuPEtoP8Q2fLIzB
            yVrj738fAEBYZOYMjOp1Jc85UGK3Mdgg2HGB2FAmo/BRrj9Mq1ai9AIBgNLKP6Je
            7FVNxrc1tjm0pfyAvfnRPaSceQFBcJuI4CW/TbNmleQaGiwXJNusQZNWNyKeUutE
            ZWi6whSNdrcxlPcO9etEoZS+JB09LvpILgSV37ca1O6XcFRAoSTMVDNIbA+4jf+y
            2EKSBc/9mmTi7w7YRHvn/gePuP+9GOuI050EPM27rJ64cEMj0Xe+r71Q+pFhb6jF
            nikxp81HAgMBAAECggEAO9S3VLOC2oX7X0vX9VGP3zcYWa3gUdc09vyAmkNuMgVY
            gkxeuXOssiQMSg1N751/z6kJHFMgF7CV1xKiIzRHh4iC0rS2DA6HNDQ9EZSlFK3b
            gkM83lXfR6atACA9XpnidUo26Ebf22Kb54h0LWPrEB+UBrzzc6a+hbqYIytB+HCr
            Efi0ktApF/lKYJL0wUnvRjTqRhYZZPEI1heNgFe1CgXcnQVUmt50eCVLEkIFAmJH
            btsU9mF0apXxzb+KX9Kq/c51+L4P+p0EC6jIA7HllyZv6SaabPfFbWKeAokw4RyM
            QEjY+oEI20qA12f10qDqe/EPVIIUARFuqilJJwwwwQKBgQDzMSrHx0VZ687i/5ka
            UKThnCVO0pcH0tkczM2fbm918ZMzkmnFd4mQP4yOAUqpIEtdXjIQDjhWDkRdxPQr
            Iw7Q6MFehn7LlOb/bImaVJrwHaTtF4QNb4yntJXOS+QF4kR/mtShrn0wVG/aLFOq
            x8oI01MUgp/9bQGqgOmDmelKTQKBgQDcxvObX7RG9xM2pOR18sXbY6I7KXeUyHwj
            J7s6kO8w7v3Sq/Vi4frE911/ybSoTd08EC4SvlZHlHlkaDXxQfrm41WnoxcZ9M84
            rfpCafmXH+BW0/uNWuK8lCHZ5IqM1C7UeevLa0z83WMpFLMk3dqPfxX1vOrWg2rR
            9tJlnZYX4wKBgQCAv57udUj5+iVld/wOOnOQHaKCwGrE8ZOP871Ikqbfwi00OGdW
            65ogjARVicmFEFvV6nCGn4CjzpnTKto5nC3T2+XDrWCjVwmUYFnZIsGELa2K99Ap
            bM0CXFCTDwqBMvEgvU+k6UPNumYdEyqYV31WfsqVKTKacINZSTZXPbyMYQKBgQC7
            lb9+kL6YXW5Ry6DiJri+Q9Wf9wfHvuDa7fNDO8pABZBc5AbHUcLEgHlNDpEVP7Nu
            SUEcY+TjROAv0+uhZbJNY3Nv0D7cqwk223v72hdbtJXksJDX9hUYrbRlcq3WIqL3
            nfAfEriDUYfja9cax/XgXtbFyRKv2VF1vQXfmRniiQKBgQDjGfmLJeVniHKBx3Cb
            Y0H3GmlgXmYIEUt6f3vBzJmoyfjQY6oxyPXX+qhlahpBSOpDewfMl32jq/1nUVk0
            MeB/v4yLrbmdNbuSggdDvESpRtZNHlOy9hiBaoLfGNaeElkR3DsZ7Wk+PfpICLW7
            wBhwW4vXyhXcyUzxEwTK3u7GSw==
            """
        private static let text2560 = """
            MIIF3wIBADANBgkqhkiG9w0BAQEFAASCBckwggXFAgEAAoIBQQCmRb4P4MQc4Svc
            7LleuClLb5ASNsez75qdVMo01eZAcPSMDRf+mEmpYcbpGgAjcaZ7ubuY82uVaxoz
            VG5wLQR/kvG8TqklrMxc1rDAWaOKHTFBFwgRudEdhECEJfWKYuO0WEkB0J7rOs2Q
            OUNp9BOL/09ZUELkRgeQZ5hA6AwTHFnPHQrGTm0+Dlu5NQqI5qrxsasvCive7dfR
            e21mszbBvSGXHHccNw6qVop1ypZ8z2B6kwwvZhu/7JMkYEHjbHydfDj7YPjwgMk3
            8zzQAM/WHmjIzDev7vYLTqmbmsZ7RTm+9UIYrxCa13SHETt3Y66kpYE/CbaArVI2
            h2XjSVSkLbsv+RCnKZ0SxlhbkDUnBUmrdH4HzUiVm7xIJ9NN6Lexm2eL1r8WCS/G
            zS6UigbuF2B9B5F731qgg8Bbf7/uqQIDAQABAoIBQAFhtUWS5oIVFe1yxaoKotvX
            k8oavzFs/rHaVw+ohVHxAOBHAP+G2tTmMbH2ykFR/MCObKXFxCntQvqsIu0rJ3Cj
            lNbMIYnh1OKLFehDEjehlM/yqucQYoC+xmYaTQRDtAaC3+DADHxWUPPZjcG2QgBu
            A4X7xu2uLktbkhLH5c2vAkxpT03wr9Gt/wyTWjhVq1CxZW9bdlHkHgyWd2pAOy1i
            jgXLwcPgW4FghE73JRuOQccAXmEpETmi6K82XeAQ+NYB9jdeQmktK6xl9UIJaqKE
            bvHRCWS1SCEypvDeIU4Ep3TPH6MF6F0A2ZUO12qdgcWfBVIuLzoNxl4Rzy3zLBSd
            qltDYAgZKAxxj4C9ZXUT2AzWxbLoaHHPoF9FxzRJkORGIA3Etr8ciCsOQIrlfXjs
            5sLMst46lLYAPrHX21fdAoGhAN1JhgwpV+a+dNj0ubrFuVg7x7rCVaKQwTvX6uqm
            ISv9p1Czl76btL2uN0XAEGsO18tP2x5uExdPTgT4YzCaoZ+0JD4AoXny0vk4Jq6y
            vH4Wk4mkIxyrz3Zi/iXeiz6aYK16dx1La7nkG0jIJXkL/Y4HubfEgKrJWrX37OpD
            6bj6vclzYDahBvsDRnRSQqjExB/ZTU0crFTjEGapZm+OQy0CgaEAwFrt8Ufrx5bG
            +AVMsBoczOGEWy4rpN5bNsAUGF/i7qS2noKkeRIFOdO8MFYcm+oB/1rk0Wu99lm/
            y+ZtvcH2uVuGal/I4YVWoLusqnruwKv6iytNAl5laGQwE+YBHdTw8Uz4sUAwMjDj
            Yv32ffDO8iD4tG/zUEAZiDD6rJoUXOesvOM0cxzo+mkWc0mEoGsrGKYfiS4kO/yD
            SaYXX4l27QKBoQCq5ID1G2ia9jLe6gAVUWVV0rTocfQYW5ofURxGoo2zn2x7Una5
            6R2n7scYwr7rLsdQaBdcZL2xnrkt9XUEsCZpY4EpsOsDdpefh9G30Kjo5x6BiZTk
            K3tIfiKvtDHs4uQOlSkwInLLWHIJvyfRV4U1DppKZSLIwj+fkBwSvufcxyeST9vZ
            1HnDmD/szSpVk7+yqOqdxqr/02tzHRfSxxbxAoGhALkzEyMa5wUsw3cqyxJGofIV
            M3UCuBytxc6qEu8A6yJvzjBBgo/a7NMnbGpxjmwDW1b7sZF8ldJpyQNNYd2wsZb3
            ayxh+qw/0A9DgtRFNjilnL1/vE6KikJ/K9cMvYh2bGE3hb5LGdxJO7Uk5b2OLAHu
            AubfXrmmba610bR7SR3GJYdbjjVC4YGvymDHqP03EbBSycwvc82ZquIvGxPt62UC
            gaEAlJm1yVlM8Bpm8BXCR9TSQLCE6kvASoHtL1iiAuJttRTD8RAyJUm4qocP84HQ
            FGoJrXDVMpNpzs7ZVMBJtZ85E6o26Pz8680Kc14Rk9Qi6cpOcDdQg2Pk/HfzqxU4
            X2kDXa+c7LYG6VJF5pHBIDMGjdrE8oqrloajvoGuXUsA2dPcu0wpeC4U81uBr406
            /a8MZr8aHbrcHZV5q73QEQ8TKg==
            """
        private static let text3072 = """
            MIIG/QIBADANBgkqhkiG9w0BAQEFAASCBucwggbjAgEAAoIBgQDIMsZqyRVemfHN
            eiXUs/X+XXcaV0RLeMQAuHRKWUf7jQBNnAE5NKNZAdcIYYXjt3rV0/t1aPBsaFyg
            Gy9khQtE9KGmMt+ORAPDVZQblxMmviE5jexPKM7zTGIB8fq2V+vVtzZjGGnnjrc1
            ylIaCFYJm8sUED88H1Zef1jEd2ZAaaRWq1QrA1alP695M2z/2T7Ej2xinDXJ+Pbw
            pSd5hXvt3UiOKEA2zmA26Yfzs8TxL0fGM/qUPFqJf06stTn7sKwRB0g+ufte+0ud
            +OlFO5j2N/z9/33s1Vp7uHn8EDyMqA1N1355Rdagr+ih0PzaHuKwfo5yOb61PJrc
            NCn3SuU5OQM/HTVYWb5agrvaMMhyAocg9bEOqhqfUTjsGkhjsqk04MekT927zsjC
            0D/zWX8j+0ETFoXh7n8q3DFan7UEBbbterohjMERedLdP0bxaXzbkFgsT1pXbEAk
            ZT/a96nQEnO5EWXGYKquuuX/dA0Tf6daeioL9OFPOYoe9ftgKN8CAwEAAQKCAYAI
            auog3B4D5+EpswGBztdNcxlqiB5pz5G30TzcHqKCMMzBQ2/7VPuq5s+0Nui6r6Cz
            x1s2KP8C7+U4VJKxKhu6y7ZusIqDbT5JqYC18EVwrMnk2GzS0nQKxglqhewoXDLU
            V56RaBnIqYPwK3bSrv4/HsfZKuqEJdheozTuSqVUzAK9VvlBBCQehDqY+mqSdcxh
            cDTHqKqYuKXzB5HmicN+N7Gw5Uxd5/hWFr4N2l8x7O6ac0RAyCp3+ykpsq0JDvj5
            /WO0DQcJ6EJPJaf5VmvrrQ1mfy1qekdSVGWB82mn2faS2xdjul+I9BNyxVzk9yd1
            o/Ud9gxoUA3JbHQAuGEzOSBrdohTDERxsbnf4AYtRbwT5h260ueiqPKNeH/nwK10
            /kVZ+y7GP1A8DzL0FDzIKU7btPIaz6ajqAC4B3GZlQnWS0CEdOAuYyjVCfOLrA+w
            8ZlYVKpy4E95Y20rw3VLubyrszJb9Ywjha6p2oVh9zydIv2RV7O4CP3J8k5Z8KEC
            gcEA/vQ3S/Hz8tTjwBxhLs9xaExwtK7mbOlPlglqBPHLc/1zZcwBIR45TOeKzcPy
            Ryh2qn2bIxmOR4yzMIh0hJiP8dCeD7wJ0AyB0uNUJtZEVeyt0K6iVuI5FOheGBos
            LCeaQRxPzTqbHLCxbAouRnwWIaLZLBhEGY8IU8hertm1N/bcJ3zfwp7cIeZlDqYH
            wypvXkGDrU8RFh6Izme4jRsH4kAWXWG9unoFImKTLX1o6z2M5iK0gfccBk8RScbJ
            qDsZAoHBAMkFDEfsRVtYJM9CsZP9Jm40upfkpem1sfPLPsrsdcXL25FOSCDhtZ5c
            +NI6oaORo81ZxLeWb/oTE920MpIP1jns3n9CyteVtbbgEU1IVvNUCrvzhIEYeiAv
            9eqlH99YCS+MEDZ2SnpuiVT34bsPpVIx/5wFaMlvpJy2cL/mQIKRttOjz8UabYhe
            Gf3BzyOUnlwm94uPd9wn7afYk3TlfWbLmg6EBjc9L1Ck+AFhxasLIEEFtukwxJpq
            6muQmhR6twKBwBBXxUen/dQ+E09YQl6Gy6U86Sib4YdvuTtL5TDl8v2/bGtFFXly
            /4dPfFVOTzSCgoDRRmWMmNM7UK02wglR4kBE+CzYB+T/OD81dUp8B6teXZH3784T
            +Ea/0nBHFTfLXhb4YqEsNY80QFtFl8vK3nxPfQ5Xi937jjQYrwEUUYqB14Dsf0dx
            eXju1OGIgQzgpnzrRC6S1+yMDob0nR7mca3uH8DiqA/RDI00tmx/En+p1WNXLCz8
            kx5QaTJKfNi82QKBwQDFkBqDzWhU4Ao9UNTqF1Df2x7QDb4qNZKRgl1SXpdZMIO5
            CXDGME6pN8KsC0e1VHviZKl7rXScGIfbyzAwcTQgdfYuqNxmiRKwiwM2KzSZrS1n
            j2vY3M+aNsjANk1e2k0c19FPVW7ZaS27vmuxxyy53b3T/1T/NKRaCMxDLe6U5NUE
            p+iZVOH1tlZhGUuVMol5FCsSlIw+aVefMLGrn6hhkRT10zewroeEAL5lzUvSUPsA
            LLeZ834mLZH66YElQ30CgcBCfPaZ0P934EIaDszqnBiJQEmg2AUdZvateV4iLA+6
            /LGhd/pnU2ydYFgw/OYAFz9tpisbiUvfQ2pBvoYJraqwsX1jFSisrK5YDlglZvt9
            1id+4ahd7Y6Ehdb2PYwNwok7ZghLBn5APPfKeEsYlzZXWgJPMh0dN57PPcFV4WE+
            UIJt/MVmzn6IlqZIBl/d+VObmBQ4aOubOm6cAAvH1VG/cXVsfIzklUbGMdaVEsTO
            8mTEO8fSWB6SIWm7p07G0no=
            """
        private static let text4096 = """
            MIIJQgIBADANBgkqhkiG9w0BAQEFAASCCSwwggkoAgEAAoICAQDcu7jSLJJSkbnJ
            I4z6XzYjEtg2V+rbOg0hMiXc2XmT/jDoqO9zTE4Ebpron24SsTc5lHJQYmK0BcRV
            MLXG5Rcxs39Nk7krafLFKHnmJ7oTFAHFAN5KjEF9x7Symp/5s0rAQ5upj3nqAMF2
            9BOWGeScuDnuzQag+CYzg+19GTaUfcd+JDkwOKylfjGrIOgSu8jhX7Lb9kIDu2pv
            UT2KPkLq6XxFAGrAubIo70+iIOnJjlQyFcxy1p2kldEINe+P/JRd8a/bcZ3EtWp3
            k8lcEGPEiwDtHW/u3c9ZKBhPhNtXFPmH7LnXqgXTDqiefzernyF1sioX9b+S62QE
            eS9Ormj+dCSb7nFMSLqqiNxrnmSejGzS6o69HBMehxkRuHMe+pp6l3FXfOP63H67
            mETgcI3cpyEV0GO91ihdxtgFkfSPtULMxvOVdADR2rPtF1lmH8jFNL35DsNMcNrt
            p7Z8AGpXnVAucTiP9MimycTpjC7oG5i/Y3Q9g+0Cfi5Vit1tIZUEVrgfTTeJEEUG
            +S0ezyJlIH8mynprFlMTH84B5GmDP1R1Ue1eymi5sSkpY0RsOwSS2Keilyn4WZRG
            vRPoVqDXzXYbVwRAwitR3JUBtd667ZG7JpvCK964gxb8pzboSvYEAj+Lj+QnL+dd
            ihZPonoHQwYIAtOYhWKKcFq/R83HFwIDAQABAoICADAVkrbyL7Pd++dVn73g5NWy
            Irh/4XD9TePn3TilhWcYTgY42uS2gB5WC9fV9zAKO9oGvPpG3HKT+QeH02lu+WUB
            0Z8QKZvL+i852IgrKk1Co/oK7OG3eQLR8MqhhWzrQkLs12mSEEBKBtsHY4bkwBjl
            xvT+481IEWZSfHcueWXSmpUfhfe7uNxaR66cPgHqt2FlK/zfwdS3TIHQZEQLuR8c
            Ws5bP2YZbbaeHy5V1ifqoevBNOblWrUCT+VmfnfS0W0/m4wFzZUO4hEHeCtehKVJ
            lJuSuJID7sngwp779Z4cOxmBl6Bj8N3fyRqx4uo3gZ32gFX02lVCgui4j3Yn50Xz
            MTCudz4bu6N/utZGUs6DOSBGAIDChvzsulzbZmfrGwDqgWzIMo529hvtBBCCPWjr
            1WRhtpceIqfQAwh1DSf0DjlfQbyVAuWleujTAAdqkpZObAK2YlOhlnhWH3zotWwM
            16I4DhfX/YfSuSWGTA3rwWQaEvZXT8yTz9SeuYnJRkzwfDW4XMo78fSThts3bdJb
            Nv9RhG98LMh7XuMQBZsBB6NtI/V7Toau+ZN+hL4nOBy0shtmdDyXEprg9+bJI7NR
            Sj6PgxY/ffRqWucc+Q+4/idzZiRIbCxu2EVCzkAib+WPrHiAG6tjYyqLGg8WBCsY
            f7gujoFoqVOxKPA0a4k5AoIBAQD+LO6oheU8sPfVXvLnB2F23o3mLg/hwdUNroVy
            Ut4+UNSI3uVICAmoxLpajCsqp2QdlLPibipAuia/ygooQbsv6u3cL3qz2WrQFi/1
            cprprM6U1a2VRQC8dvsnyLgKM4GZwggH7VDFYut2AsuusaED9MF//JCSOanaB6n7
            5/zEe2jZikm8J6k2BexKKnuWXX8GwHuwKT9sMA0IOv/r4OCufWk+BPl9IezDDrEX
            DIoLJyhovI91EEKsSuEdClZ/jSMXMSt0424d5NZsyxqLz9SQogd8dIFESPlfKKA6
            rtzgPcxOtsYO9/pyhfxz3RacG1YF3b1r5XbylAihWmksurkfAoIBAQDeUVZB5TAa
            6qnPNxumCCpM49tl246XV5Bc5BGSjfhtHwiuLMBE9KPYT2UOD0Edqc4zdAuorBZG
            HUOKcSTp+pwxq99bUg28nyxvMX1MNGl90UfT28IcmSFKACjSXQModiOEsfMGZ5t+
            z0DeMxAqnt5bg9M4lBk+8n6HU+UQYIITDx0TRcTqd/cmf0EH1eTa6iWD0AjUsXaJ
            Lsi6PigfMzxIHbLGCHbQ9PYFL4Wp/LcbaMEc47ZM5o8goMT3SZAZnL+ozTOiFT5K
            3WnwWjCdPQ1c+75ufkyPGjf7GObasZxtE7juznWbrGRqj/5cGdtpa1dPIM075/19
            /iv6uaAqaRsJAoIBACA/nSweiN4xadBVkqYDRrdpN0G8GGHBUQHCYcYGg5IOeVjA
            RwDjnC4gf7BbVmK8CDTEmCojZhL+S0pMHQvMgy5qNTGZiIznCelK11zh5Iu/VBqI
            HdTxg01mHymGCuuoa0oR1ykCUBwrF8rKQgNxIAe7dw2BAuq6jDVQgZ2nameXbM8k
            /4Py2EI1cCxcxX9nb2Vw6ICKSzSzyAOCUNQhnQAmg0LOKMVal4qMA6Xz/lO57SOU
            wPLOVFc9zN/9XsoiIxCfOW9EJ8V9MkNtZXnVrZeIJ0EAGyKJy7HqGqI3a2i8Dn7y
            K6Dcj5cWLtiYdXTq9vgZkR3uaDAQ3iNysCNvsWsCggEAcAI03lBVc0pFsdQHBxjY
            DxNCB8idx9xjLJnvzJHg10Gqgu6jFFrZbfNaa8H9wa8656uQ8DN7qWm3DLpCqewM
            4+2/Q+hMaXsczQz3HvzNJYnakYAIBZaVMg5wgsRAAhO7g3CQi+qJalOLUCgT/hU6
            3IrHUZs0OQW9//qhzyWAg4+6y2n8c1Fr4SZ+Ii9+9VjA++9Fc7vRh/5dPZBxcH7E
            4WStHJ9JFbBFf4lY47MiohmeKisEPyxucjbt5dVXV8AkxCxW1lOzpc52QJWAJsiK
            wg1H/a1+bx77k3QRY5/WuxITu6WjlYI+uX3A3rBcXnmpbIGPRZ51lhQIHnOFobiA
            2QKCAQEAz9wOm450SkrEw2F96sit1UlgCxw0XAZxUiv4R+YoK8PaUdTH0Ky/hGwn
            E0cyOS5Xo9TT1OMkGlkSDx7FZTCDnR6+pnyzyFUd5MS41kWnB35ycoj96HLqziMw
            u2xrNNnYiwOSJsnjq6HF37skg5sIDhhgcj9vTKJzLhDrXGydbShI3dGFVd/WG1Yl
            UAJInGSPS4kCOXU0LtGCn9u9UOO/ZxbGY6psmNASY8LB6Hru+lyAnoK4WNZMHrXz
            EyfuGEO6VilryYMT/+wfSeNUyt5/WQyigbiynW1Il/kbxGM5gSML9yIuMszy3O93
            vakPs+f4pR/5YysHyMWvCtyRD/c0Yw==
            """
    }
}
