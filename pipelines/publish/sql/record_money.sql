-- One row per standing lead and settlement it accuses: its money, what the personal account paid where the fund paid
-- nothing, and, where there is no money, why not and which lead holds it.
with
holder as ( -- a likelier lead asks for the money of the same settlement already
    select
        mine.lead_id,
        mine.setl_id,
        arg_min(other.lead_id, struct_pack(less := -other.amount, nth := holding_lead.rank)) as holder_id,
    from lead_record as mine
    inner join lead_record as other on mine.setl_id = other.setl_id and mine.lead_id <> other.lead_id
    inner join lead as holding_lead on other.lead_id = holding_lead.lead_id
    where mine.amount = 0 and other.amount > 0
    group by mine.lead_id, mine.setl_id
),

told as (
    select
        lead_record.lead_id,
        lead_record.setl_id,
        lead_record.amount,
        case
            when lead_record.amount > 0 then 'own'
            when lead.control then 'control'
            when holder.holder_id is not null then 'held'
            when net_settlement.fund_pay_sumamt <= 0 then 'unpaid'
            else 'shown'
        end as reason,
        holder.holder_id,
        case when net_settlement.fund_pay_sumamt <= 0 then coalesce(net_settlement.acct_pay, 0) end as account_amount,
    from lead_record
    inner join lead on lead_record.lead_id = lead.lead_id
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    left join holder on lead_record.lead_id = holder.lead_id and lead_record.setl_id = holder.setl_id
    where lead.state not in ('withdrawn', 'closed')
)

select
    lead_id,
    setl_id,
    amount,
    reason,
    holder_id,
    account_amount,
    case reason
        when 'control' then '对照抽样，不计金额'
        when 'held' then '金额已计入线索' || holder_id
        when 'unpaid'
            then case
                when account_amount > 0 then '统筹基金未支付，个人账户支出' || format('{:,.2f}', account_amount) || '元'
                else '统筹基金未支付'
            end
        when 'shown' then '列出供对照，本笔不计金额'
    end as money_note,
from told
order by lead_id, setl_id
