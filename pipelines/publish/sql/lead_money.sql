-- One row per standing lead whose money needs a word: which leads hold it, what the personal account paid, or why there
-- is none.
with
holding as (
    select
        record_money.lead_id,
        record_money.holder_id,
        count(*) as n_settlements,
    from record_money
    where record_money.reason = 'held'
    group by record_money.lead_id, record_money.holder_id
),

held as (
    select
        holding.lead_id,
        string_agg(
            holding.holder_id || '（第' || lead.rank || '名）', '、' order by holding.n_settlements desc, lead.rank asc
        ) filter (where lead.rank is not null) as holders,
    from holding
    inner join lead on holding.holder_id = lead.lead_id
    group by holding.lead_id
),

summed as (
    select
        lead_id,
        count(*) as n_records,
        count(*) filter (where reason = 'held') as n_held,
        count(*) filter (where reason = 'unpaid') as n_unpaid,
        sum(account_amount) filter (where reason = 'unpaid') as account_amount,
    from record_money
    group by lead_id
)

select
    lead.lead_id,
    concat(
        case
            when lead.control then '对照抽样，不计金额。'
            when summed.lead_id is null then '没有可计金额的结算：所涉结算已退费或冲销、不在本清单的机构内，或疑点只涉及进销存台账。'
        end,
        case
            when summed.n_held = summed.n_records then '金额已全部计入线索' || held.holders || '，不重复计算。'
            when summed.n_held > 0
                then '其中' || summed.n_held || '笔结算的金额已计入线索' || held.holders || '，不重复计算。'
        end,
        case
            when summed.n_unpaid > 0
                then
                    case when summed.n_unpaid < summed.n_records then '其中' || summed.n_unpaid || '笔' else '' end
                    || '统筹基金未支付'
                    || case
                        when summed.account_amount > 0
                            then
                                '，个人账户支出' || format('{:,.2f}', summed.account_amount)
                                || '元（个人账户属于医保基金，不计入涉及金额）'
                        else ''
                    end || '。'
        end,
        case
            when lead.amount = 0 and not lead.control and summed.n_held = 0 and summed.n_unpaid = 0
                then '疑点本身不计金额。'
        end
    ) as money_note,
from lead
left join summed on lead.lead_id = summed.lead_id
left join held on lead.lead_id = held.lead_id
where
    lead.state not in ('withdrawn', 'closed')
    and (lead.amount = 0 or summed.n_held > 0 or summed.n_unpaid > 0)
order by lead.lead_id
