import { expect, it } from 'vitest'
import { signAws } from './aws-signature.ts'

it('signs the example of AWS’ own description of Signature Version 4 as it is there', () => {
  const headers = signAws(
    { access_key_id: 'AKIDEXAMPLE', secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    {
      method: 'GET',
      url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
      contentType: 'application/x-www-form-urlencoded; charset=utf-8',
      body: '',
      service: 'iam',
      region: 'us-east-1',
      nowMs: Date.UTC(2015, 7, 30, 12, 36, 0),
    },
  )
  expect(headers['x-amz-date']).toBe('20150830T123600Z')
  expect(headers['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  )
})
